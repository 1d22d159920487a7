//! A walk in the journal: each event is there before anything comes of it.

use super::past::Past;
use super::stage::Stage;
use crate::edge::{clock, person};
use crate::exit::Failure;
use crate::flow::contact::journal_failure;
use crate::report::{Json, Reporter};
use regie_journal::{Journal, RunRow};
use regie_wire::{Event, EventKind, RunId, StepId, Stream};

/// Whose a walk's events are: this computer's. No machine of a dossier can be called so.
pub const WALKER: &str = "@here";
/// Lines of a command on this computer that are kept, as machines do (regie-agent).
const LINES: u64 = 2000;
/// Lines that are written at once.
const AT_ONCE: usize = 50;

/// Whether a run is a walk through a page.
pub fn is_walk(row: &RunRow) -> bool {
    matches!(row.procedure.as_str(), "playbook" | "task")
}

/// A walk's own record.
pub struct Record {
    journal: Journal,
    /// Which run.
    pub run: RunId,
    seq: u64,
    json: bool,
    /// Lines of output that are not written yet.
    waiting: Vec<Event>,
    /// Lines that the present step said.
    lines: u64,
}

impl Record {
    /// A new one.
    pub fn begin(stage: &Stage<'_>, reason: Option<&str>) -> Result<Self, Failure> {
        let journal = Journal::open(&stage.here.state.journal()).map_err(journal_failure)?;
        let mut record = Self { run: clock::new_run(), ..Self::with(journal, stage, 0) };
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
    pub fn of(journal: Journal, past: &Past, stage: &Stage<'_>) -> Self {
        Self { run: past.run.clone(), ..Self::with(journal, stage, past.seq) }
    }

    fn with(journal: Journal, stage: &Stage<'_>, seq: u64) -> Self {
        Self { journal, run: RunId::new(""), seq, json: stage.g.json, waiting: Vec::new(), lines: 0 }
    }

    /// Writes something down, with all that was said before it.
    pub fn say(&mut self, kind: EventKind) -> Result<(), Failure> {
        let event = self.event(kind);
        self.waiting.push(event);
        self.write()?;
        self.lines = 0;
        Ok(())
    }

    /// A line that a command on this computer said, scrubbed.
    pub fn line(&mut self, step: StepId, line: &str) -> Result<(), Failure> {
        self.lines += 1;
        let line = match self.lines {
            n if n <= LINES => line.to_owned(),
            n if n == LINES + 1 => "… and more, which is not kept".to_owned(),
            _ => return Ok(()),
        };
        let event = self.event(EventKind::Output { step, stream: Stream::Out, line });
        self.waiting.push(event);
        // Programs hear a line as it comes, and no line that is not written.
        if self.waiting.len() < AT_ONCE && !self.json {
            return Ok(());
        }
        self.write()
    }

    /// Writes what waits; only then do programs hear of it.
    fn write(&mut self) -> Result<(), Failure> {
        let events = std::mem::take(&mut self.waiting);
        self.journal.append_new(&events).map_err(journal_failure)?;
        if self.json {
            events.iter().for_each(|e| Json.event(e));
        }
        Ok(())
    }

    fn event(&mut self, kind: EventKind) -> Event {
        self.seq += 1;
        Event { run: self.run.clone(), machine: WALKER.into(), seq: self.seq, at: clock::now_ms(), kind }
    }
}
