//! Not written yet.

use super::Look;
use regie_wire::{Observed, Upstream};

pub(super) fn seen(_look: &Look<'_>, _wanted: &Upstream) -> Result<Observed, String> {
    Err("not written yet".to_owned())
}
