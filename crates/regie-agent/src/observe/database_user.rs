//! Not written yet.

use super::Look;
use regie_wire::{DatabaseUser, Observed};

pub(super) fn seen(_look: &Look<'_>, _wanted: &DatabaseUser) -> Result<Observed, String> {
    Err("not written yet".to_owned())
}
