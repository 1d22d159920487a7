//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{DatabaseUser, Observed};

pub(crate) fn diff(_wanted: &DatabaseUser, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &DatabaseUser, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &DatabaseUser, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &DatabaseUser, _before: &Observed) -> Undo {
    Undo::unknown()
}
