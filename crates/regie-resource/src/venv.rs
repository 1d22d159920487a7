//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Observed, Venv};

pub(crate) fn diff(_wanted: &Venv, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Venv, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Venv, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Venv, _before: &Observed) -> Undo {
    Undo::unknown()
}
