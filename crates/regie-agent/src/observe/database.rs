//! Not written yet.

use super::Look;
use regie_wire::{Database, Observed};

pub(super) fn seen(_look: &Look<'_>, _wanted: &Database) -> Result<Observed, String> {
    Err("not written yet".to_owned())
}
