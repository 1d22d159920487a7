//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Hostname, Observed};

pub(crate) fn diff(_wanted: &Hostname, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo(_wanted: &Hostname, _before: &Observed) -> Undo {
    Undo::unknown()
}
