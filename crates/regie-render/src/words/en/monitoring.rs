//! Watching.

use crate::words::MonitoringWords;

pub(super) const WORDS: MonitoringWords = MonitoringWords {
    alerts: "Alerts",
    not_watched: "Declared, but nobody is told: regie does not watch by itself yet. Until then, look.",
    alert: "Alert",
    condition_head: "Condition",
    severity: "Severity",
    playbook: "Playbook",
    observed: "Observed",
    never_raised: "nothing raises it",
    lasting: |span| format!(" for {span}"),
    severity_name: |severity| match severity {
        "page" => "wakes somebody".to_owned(),
        "ticket" => "to be seen to that day".to_owned(),
        "note" => "to be noted".to_owned(),
        other => other.to_owned(),
    },
    and: ", and ",
    condition: |key| {
        Some(match key {
            "http" => ("", " does not answer as it should"),
            "tcp" => ("", " accepts no connection"),
            "process" => ("the process ", " does not run"),
            "unit" => ("the unit ", " does not run"),
            "container" => ("the container ", " does not run"),
            "job" => ("the batch ", " failed, is missing or takes too long"),
            "backup" => ("no backup for ", ""),
            "restore" => ("no restore that succeeded for ", ""),
            "disk" => ("a disk is ", " full or more"),
            "memory" => ("memory is ", " in use or more"),
            "load" => ("the load is above ", ""),
            "certificate" | "tls" => ("the certificate ends in less than ", ""),
            "database" => ("the database ", " does not answer"),
            "dns" => ("the name ", " does not resolve"),
            "heartbeat" => ("no sign of life for ", ""),
            "status" => ("the status is not ", ""),
            "contains" => ("the answer does not contain ", ""),
            _ => return None,
        })
    },
    questions: "What can be asked at any time",
    questions_text: "Every deployment asks this, and fails when the answers are not these. By hand:",
    jobs: "Batches that are followed",
    jobs_text: "A batch that is late, too long or failed is told to whoever asks: regie jobs, regie status.",
    expected: "Expected time",
    logs: "Logs",
    logs_text: "From this computer, all at once:",
    outside: "Errors that are sent away",
    sends: "set: errors are sent there",
    sends_nothing: "empty: nothing is sent",
};
