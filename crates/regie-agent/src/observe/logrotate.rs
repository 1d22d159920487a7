//! What becomes of logs.

use super::{Look, path};
use regie_resource::logrotate_file;
use regie_wire::{Logrotate, Observed, Resource};

pub(super) fn seen(look: &Look<'_>, wanted: &Logrotate) -> Result<Observed, String> {
    look.administered("rules of logrotate")?;
    let file = logrotate_file(wanted);
    let read = look.how_to_read(&Resource::Logrotate(wanted.clone()), Some(&file.content))?;
    Ok(Observed::Path { path: path::seen(look.cx, &look.names, &file.path, Some(read))? })
}
