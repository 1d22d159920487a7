//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Block, Observed};

pub(crate) fn diff(_wanted: &Block, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Block, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Block, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Block, _before: &Observed) -> Undo {
    Undo::unknown()
}
