//! Not written yet.

use super::Look;
use regie_wire::{Observed, Site};

pub(super) fn seen(_look: &Look<'_>, _wanted: &Site) -> Result<Observed, String> {
    Err("not written yet".to_owned())
}
