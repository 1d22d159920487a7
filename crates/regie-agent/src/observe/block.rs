//! Not written yet.

use super::Look;
use regie_wire::{Block, Observed};

pub(super) fn seen(_look: &Look<'_>, _wanted: &Block) -> Result<Observed, String> {
    Err("not written yet".to_owned())
}
