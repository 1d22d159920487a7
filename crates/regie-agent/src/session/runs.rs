//! All runs of the machine, for the controller's journal.

use super::{Over, Session};
use crate::run_dir::RunDir;
use crate::{facts, launch, lease, spool};
use regie_wire::{Event, Reply, RunId, RunSummary};
use std::collections::BTreeMap;
use std::io;

/// Events in one answer: a controller that has more to catch up with asks again.
const EVENTS: usize = 20_000;

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
        let mut events = Vec::new();
        // Oldest first: a journal that is filled in parts has no holes in the past.
        for run in runs.iter().rev() {
            let from = known.get(&run.run).copied().unwrap_or(0);
            if run.last_seq > from && events.len() < EVENTS {
                let dir = RunDir::of(&self.cx, &run.run).map_err(io::Error::other)?;
                let new = spool::read(&dir)?.into_iter().filter(|e| e.seq > from && e.seq <= run.last_seq);
                events.extend(new.take(EVENTS - events.len()));
            }
        }
        Ok((runs, events))
    }
}
