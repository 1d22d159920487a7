//! Not written yet.

use super::Look;
use regie_wire::{Cron, Observed};

pub(super) fn seen(_look: &Look<'_>, _wanted: &Cron) -> Result<Observed, String> {
    Err("not written yet".to_owned())
}
