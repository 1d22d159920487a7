//! Not written yet.

use super::Look;
use regie_wire::{Line, Observed};

pub(super) fn seen(_look: &Look<'_>, _wanted: &Line) -> Result<Observed, String> {
    Err("not written yet".to_owned())
}
