//! Waiting for the other machines.

use super::{Broken, Executor};
use crate::control::{Control, asked};
use regie_wire::{EventKind, GateId};

impl Executor<'_> {
    /// Opens the gate if that was asked for, else waits for the next word. `calls` was read before the requests were:
    /// one that comes in between is not slept through.
    pub(super) fn gate(&mut self, gate: GateId, what: &str, calls: u64) -> Result<(), Broken> {
        if self.progress.at_gate.as_ref().is_none_or(|(at, _)| *at != gate) {
            self.emit(EventKind::GateReached { gate, what: what.to_owned() })?;
        }
        if asked(&self.dir)?.contains(&Control::Open { gate }) {
            return self.emit(EventKind::GateOpened { gate });
        }
        self.bus.wait_call(calls);
        Ok(())
    }
}
