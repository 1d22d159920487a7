//! A walk in the journal.

use super::past::Past;
use super::stage::Stage;
use crate::edge::{clock, person};
use crate::exit::Failure;
use crate::flow::contact::journal_failure;
use crate::flow::record::Record;
use regie_journal::{Journal, RunRow};
use regie_wire::EventKind;

/// Whether a run is a walk through a page.
pub fn is_walk(row: &RunRow) -> bool {
    matches!(row.procedure.as_str(), "playbook" | "task")
}

/// The record of a new one.
pub fn begin(stage: &Stage<'_>, reason: Option<&str>) -> Result<Record, Failure> {
    let journal = Journal::open(&stage.here.state.journal()).map_err(journal_failure)?;
    let mut record = Record::of(journal, clock::new_run(), 0, stage.g.json);
    let page = &stage.view.page;
    record.say(EventKind::RunStarted {
        title: stage.title.clone(),
        procedure: page.kind.name().to_owned(),
        dossier: stage.here.id(),
        who: person::who(),
        reason: reason.map(|r| stage.scrubber.clean(r)),
        steps: u32::try_from(stage.total()).unwrap_or(u32::MAX),
    })?;
    record.say(EventKind::PageOpened {
        page: page.path(),
        instance: stage.view.instance.clone(),
        digest: stage.view.digest(),
    })?;
    Ok(record)
}

/// That of a walk that goes on.
pub fn of(journal: Journal, past: &Past, stage: &Stage<'_>) -> Record {
    Record::of(journal, past.run.clone(), past.seq, stage.g.json)
}
