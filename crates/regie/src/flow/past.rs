//! What is known of the past here, for documents: from the journal, which may know less than the machines.

use super::contact::journal_failure;
use super::here::Here;
use crate::exit::Failure;
use regie_journal::{Journal, RunRow};
use regie_render::{History, PastJob, PastRun};
use regie_wire::{InstanceName, Outcome};

/// All of it since a moment (ms since the epoch).
///
/// # Errors
/// When the journal cannot be read.
pub fn history(here: &Here, journal: &Journal, since: i64) -> Result<History, Failure> {
    let runs = journal.runs_of(&here.id(), since).map_err(journal_failure)?;
    let jobs = journal.jobs(&here.id()).map_err(journal_failure)?;
    let job =
        |row: regie_journal::JobRow| PastJob { instance: row.instance, name: row.job, seen: row.at, last: row.last };
    Ok(History { runs: runs.into_iter().map(past).collect(), jobs: jobs.into_iter().map(job).collect() })
}

fn past(row: RunRow) -> PastRun {
    let ended = row.ended();
    let took = ended.and_then(|e| u64::try_from(e.saturating_sub(row.started)).ok()).map(|ms| ms / 1000);
    let (outcome, instance) = (outcome(&row), instance(&row.title));
    let RunRow { run, title, procedure, who, reason, started, .. } = row;
    PastRun { run, title, procedure, instance, who, why: reason, began: started, took, outcome }
}

/// Of its machines' outcomes the one that asks most of a person.
fn outcome(row: &RunRow) -> Option<Outcome> {
    const WORST_FIRST: [Outcome; 6] = [
        Outcome::NeedsPerson,
        Outcome::Stopped,
        Outcome::PutBack,
        Outcome::Cancelled,
        Outcome::Superseded,
        Outcome::Undone,
    ];
    if row.is_open() {
        return None;
    }
    let has = |wanted: &Outcome| row.machines.iter().any(|m| m.outcome.as_ref() == Some(wanted));
    Some(WORST_FIRST.into_iter().find(has).unwrap_or(Outcome::Done))
}

/// `deploy pizzeria@prod` → `pizzeria`
fn instance(title: &str) -> Option<InstanceName> {
    let word = title.split_whitespace().nth(1)?;
    word.split_once('@').map(|(name, _)| InstanceName::new(name))
}
