//! A procedure made complete: immutable, printable, saved. Holds no secret: texts name them, digests are keyed.

use regie_resource::{Act, Diff};
use regie_wire::{GateId, InstanceName, Key, MachineName, OnFailure, Phase, Resource, Scope, Step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "procedure", rename_all = "kebab-case")]
pub enum Procedure {
    /// Everything wanted: machines, then instances; on some machines or instances only if `only` is not empty.
    Apply {
        /// Names of machines or instances.
        only: Vec<String>,
    },
    /// One instance, verified even when nothing differs.
    Deploy {
        /// Which.
        instance: InstanceName,
    },
    /// Clears the hold and starts what should run.
    Start {
        /// Which.
        instance: InstanceName,
    },
    /// Sets a hold and stops, in reverse order.
    Stop {
        /// Which.
        instance: InstanceName,
        /// Who asks, why, until when (seconds since the epoch): goes into the hold.
        who: String,
        /// Why.
        why: String,
        /// Until.
        until: Option<i64>,
    },
    /// Restarts what runs, in order.
    Restart {
        /// Which.
        instance: InstanceName,
    },
}

impl Procedure {
    /// `apply`, `deploy` …
    pub fn name(&self) -> &'static str {
        match self {
            Self::Apply { .. } => "apply",
            Self::Deploy { .. } => "deploy",
            Self::Start { .. } => "start",
            Self::Stop { .. } => "stop",
            Self::Restart { .. } => "restart",
        }
    }
}

/// Something a person should know, which is no step: a hold in force, a machine that did not answer, a package that was
/// forgotten rather than removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Where, if on one machine.
    pub machine: Option<MachineName>,
    /// `⏸`, `◌`, `–` …
    pub mark: String,
    /// What.
    pub text: String,
}

/// A step with what a person wants to see of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStep {
    /// What the machine is given.
    pub step: Step,
    /// Predicted details.
    pub diff: Diff,
    /// Predicted acts, which print as commands.
    pub acts: Vec<Act>,
    /// `services/pizzeria.toml:12` or `recipe command`.
    pub origin: String,
    /// How it would be taken back, or why it cannot be.
    pub undo: String,
    /// Whether it can be taken back.
    pub undo_possible: bool,
}

/// What a machine does next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlannedItem {
    /// A step.
    Step(Box<PlannedStep>),
    /// A gate.
    Gate {
        /// Number.
        gate: GateId,
        /// Whose.
        scope: Scope,
        /// The phase that all machines must have finished.
        after: Phase,
        /// For people.
        what: String,
    },
}

/// One machine's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachinePlan {
    /// Which.
    pub machine: MachineName,
    /// In order.
    pub items: Vec<PlannedItem>,
    /// Resources that are as wanted.
    pub unchanged: u32,
    /// Those, for the manifest.
    pub matching: Vec<(Scope, Resource)>,
    /// Keys to forget.
    pub forget: Vec<Key>,
    /// SHA-256 over what the planner read of this machine (observations and holds; no clock, no load).
    pub read: String,
    /// Why it could not be planned.
    pub away: Option<String>,
}

/// The whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of this format: 1.
    pub format: u32,
    /// `prod`
    pub environment: String,
    /// `oc-pizza/prod`
    pub dossier: String,
    /// Digest of the dossier it was made from.
    pub digest: String,
    /// Made at, ms since the epoch.
    pub at: i64,
    /// What for.
    pub procedure: Procedure,
    /// `deploy pizzeria@prod`
    pub title: String,
    /// By name.
    pub machines: Vec<MachinePlan>,
    /// What to do when a step fails, by scope.
    pub on_failure: Vec<(Scope, OnFailure)>,
    /// What a person should know.
    pub notes: Vec<Note>,
    /// For the header: instance → version wanted.
    pub versions: BTreeMap<InstanceName, String>,
}

impl Plan {
    /// Steps that change something (no checks).
    pub fn changes(&self) -> impl Iterator<Item = (&MachineName, &PlannedStep)> {
        self.steps().filter(|(_, s)| !s.step.resource.is_check())
    }
    /// All steps with their machine, machine by machine.
    pub fn steps(&self) -> impl Iterator<Item = (&MachineName, &PlannedStep)> {
        self.machines.iter().flat_map(|m| {
            m.items.iter().filter_map(move |item| match item {
                PlannedItem::Step(step) => Some((&m.machine, step.as_ref())),
                PlannedItem::Gate { .. } => None,
            })
        })
    }
    /// Whether nothing has to change.
    pub fn is_empty(&self) -> bool {
        self.changes().next().is_none()
    }
}
