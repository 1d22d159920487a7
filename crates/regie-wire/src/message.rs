//! What controller and agent say to each other. Requests can be written one after another without waiting: the agent
//! answers in order, so that a whole plan costs three round trips.

use crate::{
    Event, Facts, GateId, JobOf, JobSeen, MachineName, Observation, Order, Resource, RunId, RunState, RunSummary,
    Scope, Secrets, Survey,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of this protocol. Controller and agent are the same executable (found by content hash), so another version
/// is refused, not negotiated.
pub const PROTOCOL: u32 = 1;

/// A run on a machine, and what is known of its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOf {
    /// Which.
    pub run: RunId,
    /// Events wanted from this number on.
    pub from: u64,
}

/// Where lines of a log come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogSource {
    /// `journalctl --unit`.
    Unit(String),
    /// A file.
    File(String),
}

/// From the controller.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum Request {
    /// First. Answered by [`Reply::Hello`].
    Hello {
        /// [`PROTOCOL`].
        protocol: u32,
        /// The machine's name in the dossier, for events.
        machine: MachineName,
        /// `oc-pizza/prod`.
        dossier: String,
    },
    /// Values of secrets, for the requests that follow. Not answered. Never written to a disk: kept in memory, and for
    /// a run in a file of mode 0600 on a tmpfs until it ends.
    Secrets {
        /// Them.
        secrets: Secrets,
    },
    /// Look at these. Answered by [`Reply::Observed`].
    Observe {
        /// What to look at.
        resources: Vec<Resource>,
    },
    /// A piece of a blob, in order. The last one is answered by [`Reply::Stored`].
    Put {
        /// SHA-256 of the whole.
        sha256: String,
        /// Base64 of at most 1 MiB.
        data: String,
        /// This was the last.
        last: bool,
    },
    /// Carry this out. Answered by [`Reply::Started`] or an error, then by events until the run ends (or waits at a
    /// gate: the stream stays open), then by [`Reply::RunIs`].
    Start {
        /// What.
        order: Box<Order>,
    },
    /// Tell the events of a run from a number on, and follow it while it is under way; ends with [`Reply::RunIs`].
    Attach(RunOf),
    /// Open a gate. Not answered (events tell).
    Open {
        /// Run.
        run: RunId,
        /// Gate.
        gate: GateId,
    },
    /// Somebody came in, over a connection that began after the change that this is about. Answered by [`Reply::RunIs`].
    Confirm {
        /// Run.
        run: RunId,
        /// What the machine wants to hear ([`crate::EventKind::ConfirmAwaited`]).
        nonce: String,
    },
    /// Take a scope back: another machine failed. Not answered.
    PutBack {
        /// Run.
        run: RunId,
        /// Whose.
        scope: Scope,
        /// Why.
        why: String,
    },
    /// Stop after the present step and put back. Not answered.
    Cancel {
        /// Run.
        run: RunId,
        /// Who asks.
        who: String,
    },
    /// Bring an interrupted run's executor back to life; then as [`Request::Attach`].
    Resume(RunOf),
    /// Take back a whole run, ended or not; then as [`Request::Attach`].
    Undo {
        /// Run and events.
        run: RunOf,
        /// Who asks.
        who: String,
    },
    /// All runs known here with more events than the controller has. Answered by [`Reply::Runs`] and the events.
    Runs {
        /// Last event known, by run.
        known: BTreeMap<RunId, u64>,
    },
    /// Write down that a person is at work on the machine, until [`Request::Close`] or the end of the connection. The order
    /// has no items. Answered by [`Reply::Started`], events, and at the end by [`Reply::RunIs`].
    Witness {
        /// Whose, what, why.
        order: Box<Order>,
    },
    /// They are done. Answered by the last event.
    Close {
        /// Which run.
        run: RunId,
        /// How it ended, for people.
        state: String,
    },
    /// Look at the results of jobs. Answered by [`Reply::Jobs`].
    Jobs {
        /// Which.
        jobs: Vec<JobOf>,
    },
    /// Lines of logs. Answered by [`Reply::Log`] until the end, or for ever when following.
    Logs {
        /// From where.
        sources: Vec<(String, LogSource)>,
        /// How many of the last ones.
        lines: u32,
        /// Go on.
        follow: bool,
    },
    /// Look at all that somebody chose on the machine, whatever a dossier wants of it. Answered by [`Reply::Surveyed`]; nothing
    /// is changed.
    Survey,
    /// Done.
    Bye,
}

/// Answer to [`Request::Hello`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// Version of regie.
    pub version: String,
    /// What there is to know.
    pub facts: Facts,
}

/// Answer to [`Request::Observe`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observations {
    /// One for each resource, in order.
    pub seen: Vec<Observation>,
    /// Keys of runs' orders that changed since: the state of the manifest read (SHA-256), for stale plans.
    pub manifest: String,
}

/// From the agent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "kebab-case")]
pub enum Reply {
    /// Who is there.
    Hello(Box<Greeting>),
    /// What was seen.
    Observed(Observations),
    /// A blob is whole and its checksum right.
    Stored {
        /// Which.
        sha256: String,
    },
    /// A run has been taken on: its order is on the disk.
    Started {
        /// Which.
        run: RunId,
    },
    /// Something happened.
    Event(Event),
    /// Where a run stands; ends a stream of events.
    RunIs {
        /// Which.
        run: RunId,
        /// Where.
        state: RunState,
    },
    /// The runs known here.
    Runs {
        /// Newest first.
        runs: Vec<RunSummary>,
        /// The events asked for.
        events: Vec<Event>,
    },
    /// A line of a log.
    Log {
        /// The source's label.
        source: String,
        /// The line, scrubbed of the secrets given.
        line: String,
    },
    /// Results of jobs, one for each, in order.
    Jobs {
        /// Them.
        jobs: Vec<JobSeen>,
    },
    /// What there is on the machine.
    Surveyed(Box<Survey>),
    /// Sent every second while nothing else is, so that a cut connection is seen.
    Beat,
    /// Somebody else holds the lease.
    Leased(crate::Lease),
    /// It could not be done.
    Error {
        /// What failed, why, and what to do.
        error: String,
    },
}
