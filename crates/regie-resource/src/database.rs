//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Database, Observed};

pub(crate) fn diff(_wanted: &Database, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Database, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Database, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Database, _before: &Observed) -> Undo {
    Undo::unknown()
}
