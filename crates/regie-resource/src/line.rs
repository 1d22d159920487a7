//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Line, Observed};

pub(crate) fn diff(_wanted: &Line, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Line, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Line, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Line, _before: &Observed) -> Undo {
    Undo::unknown()
}
