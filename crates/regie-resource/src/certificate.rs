//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Certificate, Observed};

pub(crate) fn diff(_wanted: &Certificate, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Certificate, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Certificate, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Certificate, _before: &Observed) -> Undo {
    Undo::unknown()
}
