//! Questions to TCP servers: once, and not for long.

use super::Look;
use crate::perform::reach_once;
use regie_wire::{Observed, Tcp};
use std::time::Duration;

pub(super) fn seen(_look: &Look<'_>, wanted: &Tcp) -> Result<Observed, String> {
    let answer = reach_once(wanted, Duration::from_secs(2));
    Ok(Observed::Tcp { ok: answer.is_ok(), detail: answer.unwrap_or_else(|wrong| wrong) })
}
