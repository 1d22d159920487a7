//! Runs of the machine.

use crate::run_dir::RunDir;
use crate::spool::{self, Progress};
use crate::{Context, launch, lease};
use regie_wire::{EventKind, Lease, Order, RunId, RunState, RunSummary};
use std::io;

/// Runs that have not ended, newest first.
pub(super) fn open(cx: &Context, lease: Option<&Lease>, notes: &mut Vec<String>) -> Vec<RunSummary> {
    let mut open = Vec::new();
    for run in launch::runs(cx).unwrap_or_default() {
        match RunDir::of(cx, &run).map_err(io::Error::other).and_then(|dir| {
            // Most have ended, and their last event says so: the others are read.
            match spool::last(&dir)? {
                Some(event) if matches!(event.kind, EventKind::RunEnded { .. }) => Ok(None),
                _ => summary(&dir, &run, lease),
            }
        }) {
            Ok(summary) => open.extend(summary.filter(|s| !matches!(s.state, RunState::Ended { .. }))),
            Err(e) => notes.push(format!("run {run} cannot be read: {e}")),
        }
    }
    open.sort_by_key(|r| std::cmp::Reverse(r.started));
    open
}

/// A run as it stands; `None` when it never began.
pub(crate) fn summary(dir: &RunDir, run: &RunId, lease: Option<&Lease>) -> io::Result<Option<RunSummary>> {
    let (Some(order), events) = (dir.order()?, spool::read(dir)?) else {
        return Ok(None);
    };
    let Order { title, who, .. } = order;
    let progress = Progress::of(&events);
    let Some(started) = progress.started else {
        return Ok(None);
    };
    let alive = lease.is_some_and(|l| l.run == *run) || lease::holder_at(&dir.alive())?.is_some();
    let state = progress.state(alive);
    Ok(Some(RunSummary { run: run.clone(), title, who, started, last_seq: progress.seq, state }))
}
