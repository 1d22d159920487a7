//! A plan in the making: steps without numbers and gates.

use crate::{Note, PlanError, PlannedStep};
use regie_wire::{Key, MachineName, Resource, Scope};
use std::collections::BTreeMap;

/// What a procedure decided.
#[derive(Default)]
pub(crate) struct Draft {
    pub machines: BTreeMap<MachineName, MachineDraft>,
    pub notes: Vec<Note>,
    /// How the final gate of an instance on several machines is said: `verified`, `stopped` …
    pub done: &'static str,
}

/// What it decided for one machine.
#[derive(Default)]
pub(crate) struct MachineDraft {
    pub steps: Vec<PlannedStep>,
    /// For the case that it does not come about.
    pub failed: Vec<PlannedStep>,
    pub unchanged: u32,
    pub matching: Vec<(Scope, Resource)>,
    pub forget: Vec<Key>,
    pub notes: Vec<Note>,
    pub away: Option<String>,
    /// Why it cannot be planned; any of them and there is no plan.
    pub errors: Vec<String>,
}

impl Draft {
    pub fn new(done: &'static str) -> Self {
        Self { done, ..Self::default() }
    }

    /// Notes a machine that did not answer.
    pub fn away(&mut self, machine: &MachineName, why: &str) {
        let text = format!("left out, it did not answer: {why}");
        self.notes.push(Note { machine: Some(machine.clone()), mark: "◌".to_owned(), text });
        self.machines.insert(machine.clone(), MachineDraft { away: Some(why.to_owned()), ..MachineDraft::default() });
    }

    /// All that stands in the way at once, so that a person mends it at once.
    pub fn check(self) -> Result<Self, PlanError> {
        let errors: Vec<&str> = self.machines.values().flat_map(|m| &m.errors).map(String::as_str).collect();
        if errors.is_empty() {
            return Ok(self);
        }
        Err(PlanError::new(errors.join("\n"), "nothing was changed; plan again when this is mended"))
    }
}
