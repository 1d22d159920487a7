//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Cron, Observed};

pub(crate) fn diff(_wanted: &Cron, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn absent(_given: &Cron, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo_absent(_given: &Cron, _before: &Observed) -> Undo {
    Undo::unknown()
}

pub(crate) fn undo(_wanted: &Cron, _before: &Observed) -> Undo {
    Undo::unknown()
}
