//! All runs of the machine, for the controller's journal.

use super::{Over, Session};
use crate::run_dir::RunDir;
use crate::{facts, launch, lease, spool};
use regie_wire::{Event, Reply, RunId, RunSummary};
use std::collections::BTreeMap;
use std::io;

/// Events in one answer: a controller that has more to catch up with asks again.
const EVENTS: usize = 20_000;
/// Bytes of them, well below what fits into a frame.
const BYTES: usize = 16 << 20;

impl Session {
    /// Tells them, and the events that the controller does not have.
    pub(super) fn runs(&mut self, known: &BTreeMap<RunId, u64>) -> Result<(), Over> {
        match self.collect(known) {
            Ok((runs, events)) => self.say(&Reply::Runs { runs, events }),
            Err(e) => self.error(format!("the runs cannot be read: {e}")),
        }
    }

    fn collect(&self, known: &BTreeMap<RunId, u64>) -> io::Result<(Vec<RunSummary>, Vec<Event>)> {
        let lease = lease::holder(&self.cx)?;
        let mut runs = Vec::new();
        for run in launch::runs(&self.cx)? {
            let dir = RunDir::of(&self.cx, &run).map_err(io::Error::other)?;
            runs.extend(facts::summary(&dir, &run, lease.as_ref())?);
        }
        runs.sort_by_key(|r| std::cmp::Reverse(r.started));
        let (mut events, mut left) = (Vec::new(), BYTES);
        // Oldest first: a journal that is filled in parts has no holes in the past.
        for run in runs.iter().rev() {
            let from = known.get(&run.run).copied().unwrap_or(0);
            if run.last_seq > from && events.len() < EVENTS && left > 0 {
                let dir = RunDir::of(&self.cx, &run.run).map_err(io::Error::other)?;
                let new = spool::read(&dir)?.into_iter().filter(|e| e.seq > from && e.seq <= run.last_seq);
                let room = EVENTS - events.len();
                events.extend(upto(&mut left, new).take(room));
            }
        }
        Ok((runs, events))
    }
}

/// Events for as long as there is room; the one that uses the last of it is still among them.
fn upto(left: &mut usize, events: impl Iterator<Item = Event>) -> impl Iterator<Item = Event> {
    events.take_while(move |event| {
        let fits = *left > 0;
        *left = left.saturating_sub(serde_json::to_vec(event).map_or(0, |bytes| bytes.len()));
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use regie_wire::EventKind;

    #[test]
    fn an_answer_fits_into_a_frame() {
        let kind = EventKind::Asked { what: "x".repeat(1000) };
        let event = |seq| Event { run: "aaaa".into(), machine: "here".into(), seq, at: 0, kind: kind.clone() };
        let mut left = 5000;
        assert_eq!(upto(&mut left, (1..100).map(event)).count(), 5);
        assert_eq!(left, 0);
        assert_eq!(upto(&mut left, (1..100).map(event)).count(), 0, "what comes later waits for the next answer");
    }
}
