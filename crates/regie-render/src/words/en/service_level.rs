//! Service level.

use crate::words::ServiceLevelWords;
use regie_wire::Outcome;

pub(super) const WORDS: ServiceLevelWords = ServiceLevelWords {
    objective: "Objective",
    promised: "Promised",
    measured: "Measured",
    uptime: "Uptime",
    uptime_measured: "not measured yet",
    budget: "What it leaves a month of 30 days",
    budget_month: |minutes, span| match minutes {
        Some(minutes) => format!("{minutes} min of downtime, that is {span}"),
        None => format!("{span} of downtime"),
    },
    not_measured: "not measured yet",
    rpo: "Loss of data accepted (RPO)",
    rpo_measured: "not measured yet",
    rto: "Time until service is back (RTO)",
    rto_measured: "not measured yet",
    text: "A promise that is not measured is not kept, it is hoped: these lines stay marked as long as no measurement stands in \
           them.",
    deployments: |days| format!("Deployments of the last {days} days"),
    none: "None is known on this computer.",
    counts: |all, done, back, other| {
        let mut text = format!("{all} deployment{}, {done} of them done", if all == 1 { "" } else { "s" });
        if back > 0 {
            text.push_str(&format!(", {back} put back"));
        }
        if other > 0 {
            text.push_str(&format!(", {other} neither"));
        }
        text + "."
    },
    when: "When",
    run: "Run",
    who: "By",
    why: "Reason",
    took: "Took",
    outcome: "Outcome",
    ended: |outcome| {
        match outcome {
            None => "not ended",
            Some(Outcome::Done) => "done",
            Some(Outcome::PutBack) => "failed, put back",
            Some(Outcome::Stopped) => "failed, stopped there",
            Some(Outcome::Cancelled) => "cancelled",
            Some(Outcome::NeedsPerson) => "failed, needs a person",
            Some(Outcome::Undone) => "taken back later",
            Some(Outcome::Superseded) => "superseded by another",
        }
        .to_owned()
    },
};
