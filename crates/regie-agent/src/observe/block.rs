//! Blocks of files.

use super::{Look, said};
use regie_resource::block_in;
use regie_wire::{Block, Observed};

pub(super) fn seen(look: &Look<'_>, wanted: &Block) -> Result<Observed, String> {
    let text = said::text(look.cx, &wanted.path)?;
    let content = text.as_deref().map(|text| block_in(wanted, text)).transpose()?.flatten();
    Ok(Observed::Block { file: text.is_some(), content })
}
