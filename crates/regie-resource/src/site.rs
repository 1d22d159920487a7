//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Observed, Site};

pub(crate) fn diff(_wanted: &Site, _observed: &Observed, _owed: Option<&str>) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Site, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Site, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Site, _before: &Observed) -> Undo {
    Undo::unknown()
}
