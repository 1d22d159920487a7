//! What is known of the past, as documents need it: filled from the journal by whoever has one.

use regie_wire::{InstanceName, JobRun, Outcome, RunId};

/// What was done and observed, as far as it is known where the document is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Runs of the environment, newest first.
    pub runs: Vec<PastRun>,
    /// How jobs went last.
    pub jobs: Vec<PastJob>,
}

/// A run, over all its machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRun {
    /// Which.
    pub run: RunId,
    /// `deploy pizzeria@prod`
    pub title: String,
    /// `deploy`
    pub procedure: String,
    /// Which instance it was about, when it was about one.
    pub instance: Option<InstanceName>,
    /// Who asked.
    pub who: String,
    /// Why.
    pub why: Option<String>,
    /// Began, ms since the epoch.
    pub began: i64,
    /// Seconds it took; `None`: it has not ended, as far as is known.
    pub took: Option<u64>,
    /// How it ended: of its machines' outcomes the one that asks most of a person; `None`: it has not ended.
    pub outcome: Option<Outcome>,
}

/// A job as it was seen last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastJob {
    /// Whose.
    pub instance: InstanceName,
    /// `invoices`
    pub name: String,
    /// When somebody looked, ms since the epoch.
    pub seen: i64,
    /// Its last run; `None`: it had not run.
    pub last: Option<JobRun>,
}

impl History {
    /// How a job went last, if anybody ever looked.
    pub fn job(&self, instance: &InstanceName, name: &str) -> Option<&PastJob> {
        self.jobs.iter().find(|j| j.instance == *instance && j.name == name)
    }
}
