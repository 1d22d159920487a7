//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Observed, Upstream};

pub(crate) fn diff(_wanted: &Upstream, _observed: &Observed, _owed: Option<&str>) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Upstream, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Upstream, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Upstream, _before: &Observed) -> Undo {
    Undo::unknown()
}
