//! What this computer does itself, in the journal: each event is there before anything comes of it.

use super::contact::journal_failure;
use crate::edge::clock;
use crate::exit::Failure;
use crate::report::{Json, Reporter};
use regie_journal::Journal;
use regie_wire::{Event, EventKind, RunId, StepId, Stream};

/// Whose these events are: this computer's. No machine of a dossier can be called so.
pub const WALKER: &str = "@here";
/// Lines of a command on this computer that are kept, as machines do (regie-agent).
const LINES: u64 = 2000;
/// Lines that are written at once.
const AT_ONCE: usize = 50;

/// The record of one run.
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
    /// That of a run, after so many events of this computer's.
    pub fn of(journal: Journal, run: RunId, seq: u64, json: bool) -> Self {
        Self { journal, run, seq, json, waiting: Vec::new(), lines: 0 }
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
