//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Checkout, Observed};

pub(crate) fn diff(_wanted: &Checkout, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Checkout, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Checkout, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Checkout, _before: &Observed) -> Undo {
    Undo::unknown()
}
