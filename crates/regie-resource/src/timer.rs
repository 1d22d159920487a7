//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Observed, Timer};

pub(crate) fn diff(_wanted: &Timer, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Timer, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Timer, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Timer, _before: &Observed) -> Undo {
    Undo::unknown()
}
