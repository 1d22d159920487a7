//! Not written yet.

use super::Look;
use regie_wire::{Observed, Program};

pub(super) fn seen(_look: &Look<'_>, _wanted: &Program) -> Result<Observed, String> {
    Err("not written yet".to_owned())
}
