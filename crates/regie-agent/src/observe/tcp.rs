//! Not written yet.

use super::Look;
use regie_wire::{Observed, Tcp};

pub(super) fn seen(_look: &Look<'_>, _wanted: &Tcp) -> Result<Observed, String> {
    Err("not written yet".to_owned())
}
