//! A procedure made complete: immutable, printable, saved. Holds no secret: texts name them, digests are keyed.

use regie_dossier::HookWhen;
use regie_resource::{Act, Diff};
use regie_wire::{Confirm, GateId, InstanceName, Key, MachineName, OnFailure, Phase, Resource, Scope, Step, Text};
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
    /// Restarts what runs, in order; on several machines that serve the same, one after another.
    Restart {
        /// Which.
        instance: InstanceName,
    },
    /// Shows a page instead of an instance to all but the proxy's machine itself, or no longer.
    Maintenance {
        /// Which.
        instance: InstanceName,
        /// The page; `None`: visitors come in again.
        closed: Option<Closed>,
    },
    /// What machines have of their own: server, then platforms.
    Provision {
        /// Which; all when it is empty.
        machines: Vec<MachineName>,
    },
    /// Ends the hold of a platform, starts it, and then the instances that were stopped with it.
    StartPlatform {
        /// Which.
        platform: Platform,
    },
    /// Stops the instances that need a platform, then the platform, and holds all of them.
    StopPlatform {
        /// Which.
        platform: Platform,
        /// Who asks, why, until when (seconds since the epoch): goes into the holds.
        who: String,
        /// Why.
        why: String,
        /// Until.
        until: Option<i64>,
    },
    /// Stops the instances that need a platform, restarts it, and starts them again.
    RestartPlatform {
        /// Which.
        platform: Platform,
    },
    /// What serves on a machine goes on elsewhere while it is away: its proxies give it no requests, or, when it answers, again.
    Aside {
        /// Which.
        machine: MachineName,
        /// Whether it goes, or comes back.
        out: bool,
    },
    /// Takes away what machines were given for an instance that is no longer in the dossier.
    Remove {
        /// Which.
        instance: InstanceName,
        /// Its databases and its folder with all that lies in it, too.
        data: bool,
    },
}

/// What visitors are shown for the time of a maintenance, and what goes into its hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Who asks.
    pub who: String,
    /// Why.
    pub why: String,
    /// Until when, seconds since the epoch: for people, it does not end by itself.
    pub until: Option<i64>,
    /// The page, HTML.
    pub page: String,
}

/// A platform on a machine, written `db/mariadb`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Platform {
    /// Where.
    pub machine: MachineName,
    /// `mariadb`
    pub name: String,
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.machine, self.name)
    }
}

impl Procedure {
    /// `apply`, `deploy` …
    pub fn name(&self) -> &'static str {
        match self {
            Self::Apply { .. } => "apply",
            Self::Deploy { .. } => "deploy",
            Self::Start { .. } | Self::StartPlatform { .. } => "start",
            Self::Stop { .. } | Self::StopPlatform { .. } => "stop",
            Self::Restart { .. } | Self::RestartPlatform { .. } => "restart",
            Self::Maintenance { .. } => "maintenance",
            Self::Provision { .. } => "provision",
            Self::Aside { .. } => "reboot",
            Self::Remove { .. } => "remove",
        }
    }

    /// The instance it is about, if it is about one.
    pub fn instance(&self) -> Option<&InstanceName> {
        match self {
            Self::Deploy { instance }
            | Self::Start { instance }
            | Self::Stop { instance, .. }
            | Self::Restart { instance }
            | Self::Maintenance { instance, .. }
            | Self::Remove { instance, .. } => Some(instance),
            Self::Apply { .. } | Self::Provision { .. } | Self::Aside { .. } => None,
            Self::StartPlatform { .. } | Self::StopPlatform { .. } | Self::RestartPlatform { .. } => None,
        }
    }

    /// The platform it is about, if it is about one.
    pub fn platform(&self) -> Option<&Platform> {
        match self {
            Self::StartPlatform { platform }
            | Self::StopPlatform { platform, .. }
            | Self::RestartPlatform { platform } => Some(platform),
            _ => None,
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

/// A machine's turn among those that serve the same: it changes while the others serve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Whose.
    pub machine: MachineName,
    /// From 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
    /// What of it.
    pub part: TurnPart,
}

/// What happens in a turn, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TurnPart {
    /// Blue-green: the other colour starts beside the one that serves, and is asked how it is.
    Beside,
    /// A proxy gives the machine no more requests, and gives them again to the one before.
    Out,
    /// The machine changes, and is asked how it is.
    Change,
    /// After the last turn: a proxy gives requests to all of them again.
    In,
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
    /// The turn it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Turn>,
    /// Its machine takes turns for it, while the plan is made.
    #[serde(skip)]
    pub(crate) rolls: bool,
    /// It comes when everything of its scope stands for good: nothing is taken back for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
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
        /// The turn that must be over instead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        turn: Option<Turn>,
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
    /// Changes after which somebody has to come in anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirm: Vec<Confirm>,
    /// Hooks for the case that it does not come about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<PlannedStep>,
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

/// A hook that runs on the computer that regie runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HereHook {
    /// When.
    pub when: HookWhen,
    /// `pizzeria/before-1`
    pub name: String,
    /// The first line of its command.
    pub said: String,
    /// Shell text.
    pub run: Text,
    /// Seconds.
    pub timeout: u64,
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
    /// Hooks on the computer that regie runs on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub here: Vec<HereHook>,
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
