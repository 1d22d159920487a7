//! Questions to TCP servers: always asked, never a change.

use crate::{Act, Change, Diff};
use regie_wire::{Mark, Observed, Tcp};

pub(crate) fn diff(wanted: &Tcp, _observed: &Observed) -> Result<Option<Change>, String> {
    Ok(Some(Change {
        mark: Mark::Check,
        why: format!("must accept connections within {} s", wanted.within),
        diff: Diff::default(),
        acts: vec![Act::Reach { tcp: wanted.clone() }],
    }))
}
