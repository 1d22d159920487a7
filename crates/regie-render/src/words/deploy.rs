//! What is deployed, and how it is configured.

use regie_wire::JobResult;

/// Words of deploying.
#[allow(missing_docs)]
pub struct DeployWords {
    /// Before `regie apply`.
    pub everything: &'static str,
    /// Before the link to the annex.
    pub by_hand: &'static str,
    pub artefacts: &'static str,
    pub artefacts_text: &'static str,
    pub archive: &'static str,
    /// Head of a column: the folder it is unpacked to.
    pub unpacked: &'static str,
    /// `On app, they stand in `
    pub env_file: fn(&str) -> String,
    /// After the file.
    pub env_file_text: &'static str,
    /// How a secret's name stands in a value.
    pub secret_names: &'static str,
    pub value: &'static str,
    pub empty: &'static str,
    pub unset: &'static str,
    /// Which file declares them, before the command that tells where a value comes from.
    pub where_from: fn(&str) -> String,
    pub files: &'static str,
    pub files_text: &'static str,
    pub files_on: fn(&str) -> String,
    pub file: &'static str,
    pub mode: &'static str,
    pub content: &'static str,
    /// Head of a column: what the machine was given.
    pub given: &'static str,
    pub not_seen: &'static str,
    pub not_given: &'static str,
    /// The same, on that day.
    pub same: fn(&str) -> String,
    /// Something else, on that day.
    pub other: fn(&str) -> String,
    /// Before the names of secrets.
    pub holds: &'static str,
    pub binary: &'static str,
    /// Title: data sources.
    pub sources: &'static str,
    pub variable: &'static str,
    pub host: &'static str,
    /// `file on app`
    pub on: fn(&str) -> String,
    pub account: &'static str,
    pub password: &'static str,
    /// Before a secret's name.
    pub secret: &'static str,
    pub in_clear: &'static str,
    /// Title: resources and data it starts with.
    pub resources: &'static str,
    /// What, on which machine, in which phase.
    pub resource: fn(what: &str, machine: &str, phase: &str) -> String,
    pub done_when_exists: &'static str,
    pub done_when_succeeds: &'static str,
    pub taken_back_by: &'static str,
    pub not_taken_back: &'static str,
    pub done_at: fn(&str) -> String,
    pub batches: &'static str,
    pub batches_text: &'static str,
    pub batch: &'static str,
    pub schedule: &'static str,
    pub duration: &'static str,
    /// Expected, and at most.
    pub takes: fn(Option<String>, Option<String>) -> String,
    /// Head of a column: how it went last.
    pub last: &'static str,
    pub not_scheduled: &'static str,
    /// A batch by hand, on its machine.
    pub batch_by_hand: fn(batch: &str, machine: &str) -> String,
    pub never_looked: &'static str,
    /// It had not run when somebody looked.
    pub never_ran: fn(&str) -> String,
    /// How a run of a batch ended: result, exit code, how long it took, when it began.
    pub ended: fn(JobResult, Option<i32>, Option<&str>, &str) -> String,
}
