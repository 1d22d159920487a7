//! Deploying.

use crate::words::DeployWords;
use regie_wire::JobResult;

pub(super) const WORDS: DeployWords = DeployWords {
    everything: "For the whole environment at once, machines included:",
    by_hand: "The same by hand, command by command, is in the annex: ",
    artefacts: "Artefacts",
    artefacts_text: "One archive a version, the same for all machines. It is never changed once it is deployed.",
    archive: "Archive",
    unpacked: "Unpacked to",
    env_file: |machine| format!("On {machine}, they are written to "),
    env_file_text: ", which only the account that needs it may read.",
    secret_names: "‹name› stands for the secret of that name.",
    value: "Value",
    empty: "empty",
    unset: "not set",
    where_from: |file| format!("They are declared in {file}. Where each value comes from, and what wins:"),
    files: "Configuration files",
    files_text: "A content is told by the first digits of its SHA-256; one with secrets in it, by their names.",
    files_on: |machine| format!("On {machine}"),
    file: "File",
    mode: "Mode, owner",
    content: "Content declared",
    given: "Given to the machine",
    not_seen: "machine never observed",
    not_given: "not given yet",
    same: |at| format!("the same, on {at}"),
    other: |at| format!("another, on {at}"),
    holds: "holds",
    binary: "binary",
    sources: "Data sources",
    variable: "Variable",
    host: "Host",
    on: |machine| format!("file on {machine}"),
    account: "Account",
    password: "Password",
    secret: "secret",
    in_clear: "in clear in the dossier",
    resources: "Resources and seed data",
    resource: |what, machine, phase| format!("{}, on {machine}, during {phase}:", capital(what)),
    done_when_exists: "it is done when this file exists: ",
    done_when_succeeds: "it is done when this succeeds: ",
    taken_back_by: "It is taken back by: ",
    not_taken_back: "it cannot be taken back",
    done_at: |at| format!("observed: done on {at}"),
    batches: "Batches",
    batches_text: "What a batch said the last time, and how to run it again:",
    batch: "Batch",
    schedule: "Schedule",
    duration: "Duration",
    takes: |expected, timeout| match (expected, timeout) {
        (None, None) => "–".to_owned(),
        (Some(expected), None) => format!("{expected} expected"),
        (None, Some(timeout)) => format!("ended after {timeout}"),
        (Some(expected), Some(timeout)) => format!("{expected} expected, ended after {timeout}"),
    },
    last: "Last result",
    not_scheduled: "by hand only",
    batch_by_hand: |batch, machine| format!("The batch {batch} by hand, on {machine}:"),
    never_looked: "nobody looked yet",
    never_ran: |at| format!("had not run yet on {at}"),
    ended: |result, status, took, at| {
        let took = took.map(|t| format!(" in {t}")).unwrap_or_default();
        let code = status.map(|s| format!(" (code {s})")).unwrap_or_default();
        match result {
            JobResult::Done => format!("done{took}, on {at}"),
            JobResult::Failed => format!("failed{code}{took}, on {at}"),
            JobResult::Timeout => format!("ended, too long{took}, on {at}"),
            JobResult::Overlap => format!("not begun, the one before was not over, on {at}"),
            JobResult::Killed => format!("killed, on {at}"),
        }
    },
};

/// A capital at the beginning.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
