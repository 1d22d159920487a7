//! How a run ended, machine by machine.

use crate::Class;
use regie_wire::{GateId, Lease, MachineName, Outcome, RunId, StepId};
use std::collections::BTreeMap;

/// How it ended on one machine, as far as is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MachineEnd {
    /// It is over.
    Ended {
        /// How.
        outcome: Outcome,
        /// The state things are left in, in words.
        state: String,
    },
    /// It waits, until somebody says `resume` or `undo`.
    AtGate {
        /// Where.
        gate: GateId,
        /// For what.
        what: String,
    },
    /// Its process there died, and came back once in vain.
    Interrupted {
        /// The step under way then.
        step: Option<StepId>,
    },
    /// It could not be reached again; what was under way there goes on by itself.
    Lost {
        /// The step under way when it was heard last.
        step: Option<StepId>,
        /// What reaching it failed with.
        why: String,
    },
    /// Somebody else is changing it; nothing was done there.
    Leased(Lease),
    /// It is under way there, and is no longer followed.
    Detached {
        /// The step under way when it was heard last.
        step: Option<StepId>,
    },
    /// Nothing was asked of it.
    NotStarted {
        /// Why not.
        why: String,
    },
    /// The agent there refused.
    Error(String),
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunReport {
    /// Which.
    pub run: RunId,
    /// By machine.
    pub machines: BTreeMap<MachineName, MachineEnd>,
}

impl RunReport {
    /// Whether every machine did what it was asked.
    pub fn is_done(&self) -> bool {
        let done = |end: &MachineEnd| matches!(end, MachineEnd::Ended { outcome: Outcome::Done | Outcome::Undone, .. });
        self.machines.values().all(done)
    }

    /// Who holds a machine that this run wanted.
    pub fn leased(&self) -> Option<(&MachineName, &Lease)> {
        self.machines.iter().find_map(|(machine, end)| match end {
            MachineEnd::Leased(lease) => Some((machine, lease)),
            _ => None,
        })
    }

    /// The exit code it deserves; `None` when all is done, or goes on without us as was asked.
    pub fn class(&self) -> Option<Class> {
        let needs = |end: &MachineEnd| {
            matches!(
                end,
                MachineEnd::AtGate { .. }
                    | MachineEnd::Interrupted { .. }
                    | MachineEnd::Lost { .. }
                    | MachineEnd::Ended { outcome: Outcome::NeedsPerson, .. }
            )
        };
        let fine = |end: &MachineEnd| {
            matches!(
                end,
                MachineEnd::Ended { outcome: Outcome::Done | Outcome::Undone, .. } | MachineEnd::Detached { .. }
            )
        };
        if self.machines.values().any(needs) {
            Some(Class::NeedsPerson)
        } else if self.leased().is_some() {
            Some(Class::Refused)
        } else if self.machines.values().all(fine) {
            None
        } else {
            Some(Class::Error)
        }
    }
}
