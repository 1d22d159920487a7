//! The one event type: terminal, journal, cockpit and replay all read it.

use crate::{GateId, MachineName, Mark, Phase, RunId, Scope, StepId};
use serde::{Deserialize, Serialize};

/// Where a line of output came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Stream {
    Out,
    Err,
}

/// How a machine's part of a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything asked for is there.
    Done,
    /// Something failed; these scopes are as they were before the run. The others are as asked.
    PutBack,
    /// Something failed and the machine stopped there; what was done stays.
    Stopped,
    /// Cancelled by a person; scopes that put back were put back.
    Cancelled,
    /// It needs a person: what could not be taken back, and why, is in the events before.
    NeedsPerson,
    /// Undone by `undo`.
    Undone,
    /// It never ended, and a later run took over: `superseded by 9x2c`.
    Superseded,
}

impl Outcome {
    /// The word that events have for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::PutBack => "put-back",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
            Self::NeedsPerson => "needs-person",
            Self::Undone => "undone",
            Self::Superseded => "superseded",
        }
    }
}

/// Something that happened. `seq` numbers a run's events on one machine from 1 without holes; `at` is the machine's
/// clock in milliseconds since 1970-01-01 UTC. Texts are scrubbed of secrets before an event is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The run.
    pub run: RunId,
    /// Where.
    pub machine: MachineName,
    /// Number.
    pub seq: u64,
    /// When, ms since the epoch, UTC.
    pub at: i64,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum EventKind {
    /// First of a run on a machine.
    RunStarted {
        /// `deploy pizzeria@prod`.
        title: String,
        /// `deploy`.
        procedure: String,
        /// `oc-pizza/prod`.
        dossier: String,
        /// Who asked.
        who: String,
        /// Why.
        reason: Option<String>,
        /// Steps to come here.
        steps: u32,
    },
    /// The executor came back after it (or the machine) had died.
    RunContinued {
        /// What had been going on.
        after: String,
    },
    /// A step begins.
    StepStarted {
        /// Which.
        step: StepId,
        /// Whose.
        scope: Scope,
        /// When in the procedure.
        phase: Phase,
        /// What was predicted.
        mark: Mark,
        /// The resource's key.
        key: crate::Key,
    },
    /// A line that a program of the step wrote.
    Output {
        /// Which step.
        step: StepId,
        /// Where to.
        stream: Stream,
        /// Without its line end, scrubbed.
        line: String,
    },
    /// A step is done.
    StepDone {
        /// Which.
        step: StepId,
        /// Whether anything had to be changed (somebody may have done it meanwhile).
        changed: bool,
        /// For people, such as `200 in 84 ms`; may be empty.
        detail: String,
        /// Milliseconds.
        took: u64,
    },
    /// A step failed.
    StepFailed {
        /// Which.
        step: StepId,
        /// What, why, and what to do.
        error: String,
        /// The program's own last lines.
        tail: Vec<String>,
        /// Milliseconds.
        took: u64,
    },
    /// Steps of a scope are being taken back.
    PutBackStarted {
        /// Whose.
        scope: Scope,
        /// Why: `step 12 failed`, `cancelled`, `undo`.
        why: String,
    },
    /// One step was taken back.
    StepUndone {
        /// Which.
        step: StepId,
        /// What was done.
        detail: String,
    },
    /// One step could not be taken back.
    UndoFailed {
        /// Which.
        step: StepId,
        /// Why, and what to do by hand.
        error: String,
    },
    /// A scope is as it was.
    PutBackDone {
        /// Whose.
        scope: Scope,
        /// All of it; `false`: see the events before.
        whole: bool,
    },
    /// A unit or process owes a restart: written before the change.
    RestartOwed {
        /// Which.
        key: crate::Key,
        /// Why.
        why: String,
    },
    /// It was restarted.
    RestartPaid {
        /// Which.
        key: crate::Key,
    },
    /// The machine waits.
    GateReached {
        /// Which.
        gate: GateId,
        /// For what.
        what: String,
    },
    /// It goes on.
    GateOpened {
        /// Which.
        gate: GateId,
    },
    /// The way in has changed, and the machine waits until somebody comes in over a new connection.
    ConfirmAwaited {
        /// The last of the steps that changed it.
        step: StepId,
        /// What whoever comes has to say.
        nonce: String,
        /// Seconds; then the changes go back.
        within: u64,
    },
    /// Somebody came in.
    Confirmed {
        /// The last of the steps.
        step: StepId,
    },
    /// Nobody did: the changes go back.
    NotConfirmed {
        /// The last of the steps.
        step: StepId,
        /// How that was.
        why: String,
    },
    /// A person asked for something while it ran: `cancel`, `open gate 2`.
    Asked {
        /// What.
        what: String,
    },
    /// A walk through a page of the dossier: which page, and which text of it. Such events are the controller's own; no
    /// machine says them.
    PageOpened {
        /// `playbooks/site-down.md`.
        page: String,
        /// For which instance; `None`: the page is about no service.
        instance: Option<crate::InstanceName>,
        /// SHA-256 of the page as it stood for the instance, hexadecimal.
        digest: String,
    },
    /// A person answered.
    Answered {
        /// At which step; `None`: before the first.
        step: Option<StepId>,
        /// What was asked: an input's name, or a word such as `run`.
        what: String,
        /// What was answered, scrubbed.
        answer: String,
    },
    /// A step of a page was handed to machines, whose own records have it under this run. Said before they begin.
    HandedOver {
        /// Which.
        step: StepId,
        /// To which.
        machines: Vec<MachineName>,
        /// Its run there.
        to: RunId,
    },
    /// A step of a page was passed over.
    StepSkipped {
        /// Which.
        step: StepId,
        /// Why.
        why: String,
    },
    /// Last of a run on a machine. A walk may be taken up again after it.
    RunEnded {
        /// How.
        outcome: Outcome,
        /// The state things are left in, in words.
        state: String,
    },
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_outcome_is_named_as_it_is_written() {
        use Outcome::{Cancelled, Done, NeedsPerson, PutBack, Stopped, Superseded, Undone};
        for outcome in [Done, PutBack, Stopped, Cancelled, NeedsPerson, Undone, Superseded] {
            assert_eq!(serde_json::to_value(&outcome).unwrap(), outcome.name());
        }
    }
}
