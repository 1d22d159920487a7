//! Not written yet.

use crate::Change;
use regie_wire::{Observed, Tcp};

pub(crate) fn diff(_wanted: &Tcp, _observed: &Observed) -> Result<Option<Change>, String> {
    Err("not written yet".to_owned())
}
