//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{AuthorizedKey, Observed};

pub(crate) fn diff(_wanted: &AuthorizedKey, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &AuthorizedKey, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &AuthorizedKey, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &AuthorizedKey, _before: &Observed) -> Undo {
    Undo::unknown()
}
