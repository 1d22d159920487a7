//! Not written yet.

use crate::{Change, Undo};
use regie_wire::{Locale, Observed};

pub(crate) fn diff(_wanted: &Locale, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}

pub(crate) fn undo(_wanted: &Locale, _before: &Observed) -> Undo {
    Undo::unknown()
}
