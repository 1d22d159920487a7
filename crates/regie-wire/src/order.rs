//! What one machine is asked to do in a run.

use crate::{GateId, InstanceName, MachineName, Resource, RunId, StepId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// An ordered group of steps. The order of the variants is the order of a deploy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Phase {
    /// The machine itself: packages, users, layout.
    Server,
    Platform,
    /// What must be so before an instance is touched: outside services that answer.
    Preflight,
    Prepare,
    Fetch,
    Build,
    Configure,
    Migrate,
    Switch,
    Run,
    Proxy,
    /// Health on the machine itself, then from the proxy's machine.
    Verify,
    /// Stopping, for `stop` and `restart`.
    Stop,
    /// Old releases and orphans, after everything else went well.
    Remove,
}

impl Phase {
    /// The name, in English and in lower case, as recipes and events write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Platform => "platform",
            Self::Preflight => "preflight",
            Self::Prepare => "prepare",
            Self::Fetch => "fetch",
            Self::Build => "build",
            Self::Configure => "configure",
            Self::Migrate => "migrate",
            Self::Switch => "switch",
            Self::Run => "run",
            Self::Proxy => "proxy",
            Self::Verify => "verify",
            Self::Stop => "stop",
            Self::Remove => "remove",
        }
    }
}

/// Whose steps they are: what fails together and is put back together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The machine's own.
    Machine,
    /// An instance's.
    Instance(InstanceName),
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine => f.write_str("machine"),
            Self::Instance(name) => write!(f, "{name}"),
        }
    }
}

/// What to do with a scope when one of its steps fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// Take back this run's steps of the scope, last first; other scopes go on.
    PutBack,
    /// Leave what is done (it is right, and the next apply goes on from there); nothing further on this machine.
    Stop,
}

/// What a plan expects of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// `+`
    Add,
    /// `~`
    Change,
    /// `-`
    Remove,
    /// `±`: removed and made again, or restarted.
    Replace,
    /// A question that gates; changes nothing.
    Check,
}

impl Mark {
    /// `+ ~ - ±`, and `?` for a question.
    pub fn symbol(self) -> char {
        match self {
            Self::Add => '+',
            Self::Change => '~',
            Self::Remove => '-',
            Self::Replace => '±',
            Self::Check => '?',
        }
    }
}

/// One resource to bring about on one machine. The agent looks again before it acts; `mark` and `why` are predictions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Number in the plan.
    pub id: StepId,
    /// Whose.
    pub scope: Scope,
    /// When.
    pub phase: Phase,
    /// What is wanted.
    pub resource: Resource,
    /// Keys of the units and processes that owe a restart when this changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notifies: Vec<crate::Key>,
    /// Prediction.
    pub mark: Mark,
    /// Why the planner wants it, for people.
    pub why: String,
}

/// What a machine does next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "nearly all items are steps: boxing them would save nothing")]
pub enum Item {
    /// Bring this about.
    Step(Step),
    /// Wait here until the controller opens the gate (or says put back).
    Gate {
        /// Which.
        gate: GateId,
        /// Whose.
        scope: Scope,
        /// What is waited for, for people: `every machine of pizzeria has verified`.
        what: String,
    },
}

impl Item {
    /// Whose it is.
    pub fn scope(&self) -> &Scope {
        match self {
            Self::Step(step) => &step.scope,
            Self::Gate { scope, .. } => scope,
        }
    }
}

/// Changes that can shut everybody out, and that are kept only when somebody comes in anew after them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirm {
    /// Whose they are.
    pub scope: Scope,
    /// They, and what they restart, in order.
    pub steps: Vec<StepId>,
    /// The last step of them: after it the machine waits. It names this.
    pub last: StepId,
    /// Seconds it waits; then the changes go back by themselves.
    pub within: u64,
    /// Keys that were added: they shut nobody out, but whoever comes in by them is shut out when the run is taken back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<StepId>,
}

/// Everything one machine is to do in a run. Saved on the machine before the first step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// [`crate::FORMAT`].
    pub format: u32,
    /// The run.
    pub run: RunId,
    /// This machine.
    pub machine: MachineName,
    /// `deploy pizzeria@prod`: what the lease says.
    pub title: String,
    /// Procedure's name, `deploy`.
    pub procedure: String,
    /// `oc-pizza/prod`.
    pub dossier: String,
    /// Who asked: `user@host`.
    pub who: String,
    /// The reason given with `--reason`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// In order.
    pub items: Vec<Item>,
    /// By scope; absent means [`OnFailure::Stop`].
    pub on_failure: Vec<(Scope, OnFailure)>,
    /// Unchanged resources to be noted in the manifest as given (adopted when nobody gave them), with their scope.
    #[serde(default)]
    pub matching: Vec<(Scope, Resource)>,
    /// Keys to strike from the manifest without touching the thing itself.
    #[serde(default)]
    pub forget: Vec<crate::Key>,
    /// It changes what the machine is given, and so needs the lease. What a person runs on a machine at once does not: its
    /// steps are commands, are run once whatever happens, and are neither noted as given nor taken back.
    #[serde(default = "leased", skip_serializing_if = "Clone::clone")]
    pub lease: bool,
    /// Names of secrets that programs may print although no step writes them: struck out of what is recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scrub: Vec<String>,
    /// Changes after which somebody has to come in anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirm: Vec<Confirm>,
    /// Steps that come when everything of their scope stands for good: when one of them fails, nothing is taken back for it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub late: BTreeSet<StepId>,
    /// Steps that are carried out at the end, when the run did not come about: after what was taken back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<Step>,
    /// All machines of the run and what each has to do, for whoever finds this alone: machine → number of steps.
    #[serde(default)]
    pub machines: BTreeMap<MachineName, u32>,
}

fn leased() -> bool {
    true
}
