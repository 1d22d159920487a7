//! Not written yet.

use super::Look;
use regie_wire::{Hostname, Observed};

pub(super) fn seen(_look: &Look<'_>, _wanted: &Hostname) -> Result<Observed, String> {
    Err("not written yet".to_owned())
}
