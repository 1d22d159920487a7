//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Observed, Timezone};

pub(crate) fn diff(_wanted: &Timezone, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo(_wanted: &Timezone, _before: &Observed) -> Undo {
    Undo::unknown()
}
