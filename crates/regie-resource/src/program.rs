//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Observed, Program};

pub(crate) fn diff(_wanted: &Program, _observed: &Observed, _owed: Option<&str>) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Program, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Program, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Program, _before: &Observed) -> Undo {
    Undo::unknown()
}
