//! Carries one order out, in a process of its own that needs nobody. All that it knows of its past is in the run's
//! folder; killed at any point and started again, it looks at the step under way once more and goes on.

mod confirm;
mod finish;
mod gate;
mod hooks;
mod item;
mod last_words;
mod once;
mod put_back;
mod record;
mod redo;
mod repay;
mod settle;
mod step;

#[cfg(test)]
mod tests;

pub(crate) use confirm::waiting;
pub(crate) use record::records;

use crate::control::{Bus, Server};
use crate::lease::{self, Held, Refused};
use crate::run_dir::RunDir;
use crate::runtime::Runtime;
use crate::scrub::Scrubber;
use crate::spool::{Progress, Spool};
use crate::store::{now_ms, read_json, write_json};
use crate::{Context, leftover};
use record::{Record, Records};
use regie_wire::{EventKind, Item, Lease, OnFailure, Order, Outcome, Resource, RunId, Scope, Step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A place where an executor can be killed with something half done; tests kill it at each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    /// An event was written.
    Event,
    /// A path was set aside, but nobody knows yet.
    SetAside,
    /// How to take the step back is written down.
    Recorded,
    /// A restart is owed, and the event does not say so yet.
    Owed,
    /// An act was performed.
    Acted,
    /// The manifest was written.
    Given,
    /// A path was put back.
    PutBack,
}

/// Why the executor itself cannot go on. The run is then interrupted, not ended.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The run's folder cannot be read or written.
    Io(io::Error),
    /// Killed by a test.
    Killed,
}

impl From<io::Error> for Broken {
    fn from(e: io::Error) -> Self {
        Self::Io(e)
    }
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Executed {
    /// The run has ended.
    Ended(Outcome),
    /// Somebody else holds the lease.
    Refused(Lease),
}

/// Called at each [`Point`]; `Break` is a kill.
pub(crate) type Faults<'a> = &'a mut dyn FnMut(Point) -> ControlFlow<()>;

/// Who carries a run out, for the next one that has to.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Identity {
    process: u32,
    boot: String,
}

/// Who asked for a whole run to be taken back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UndoAsked {
    /// `user@host`
    pub(crate) who: String,
}

/// An order under way.
struct Executor<'a> {
    cx: Context,
    dir: RunDir,
    order: Order,
    spool: Spool,
    progress: Progress,
    records: Records,
    scrub: Scrubber,
    /// Secrets that programs may print are not known (any more): what they print is not recorded.
    blind: bool,
    bus: Arc<Bus>,
    faults: Faults<'a>,
}

/// Carries out the order that lies in a run's folder, or goes on with it; `undo` takes the whole run back.
pub(crate) fn execute(cx: &Context, dir: &RunDir, undo: bool, faults: Faults<'_>) -> Result<Executed, Broken> {
    let missing = || io::Error::other(format!("{}: there is no order", dir.path().display()));
    let order = dir.order()?.ok_or_else(missing)?;
    let (title, who) = (order.title.clone(), order.who.clone());
    let lease = Lease { run: order.run.clone(), who, what: title, since: now_ms() };
    let taken = if order.lease { lease::take(cx, &lease) } else { lease::take_at(&dir.alive(), &lease) };
    let lease = match taken {
        Ok(held) => held,
        Err(Refused::Taken(by)) => {
            write_json(&dir.refused(), &by)?;
            return Ok(Executed::Refused(by));
        }
        Err(Refused::Io(e)) => return Err(e.into()),
    };
    carry_out(cx, dir, order, undo, faults, lease)
}

fn carry_out(
    cx: &Context,
    dir: &RunDir,
    order: Order,
    undo: bool,
    faults: Faults<'_>,
    lease: Held,
) -> Result<Executed, Broken> {
    end_former_self(dir)?;
    let runtime = Runtime::of(cx).map_err(io::Error::other)?;
    let secrets = runtime.secrets(&order.run)?;
    let (spool, events) = Spool::open(dir, &order.run, &order.machine)?;
    let progress = Progress::of(&events);
    let asked: Option<UndoAsked> = read_json(&dir.undo_asked())?;
    if let (Some((outcome, _)), false, None) = (&progress.ended, undo, &asked) {
        // Killed after its last event: what it had to clear away is still there.
        clear_away(cx, &runtime, &order.run);
        return Ok(Executed::Ended(outcome.clone()));
    }
    let bus = Bus::new(spool.file()?, progress.seq);
    let needed = needed_secrets(&order);
    let mut executor = Executor {
        scrub: Scrubber::new(&secrets),
        blind: needed.iter().any(|name| secrets.get(name).is_none()),
        records: Records::open(dir)?,
        cx: Context { secrets, ..cx.clone() },
        dir: dir.clone(),
        order,
        spool,
        progress,
        bus,
        faults,
    };
    // After the lease, so that a session that reaches it knows that the run has it; before the first event.
    let server = Server::open(&runtime.socket(&executor.order.run), &executor.bus)?;
    let outcome = executor.run(undo, asked)?;
    clear_away(cx, &runtime, &executor.order.run);
    // In this order: who hears that it is over may start the next run at once.
    drop(lease);
    drop(server);
    Ok(Executed::Ended(outcome))
}

/// Secrets, socket and unit of a run that has ended.
fn clear_away(cx: &Context, runtime: &Runtime, run: &RunId) {
    runtime.forget(run);
    crate::launch::forget(cx, run);
}

fn end_former_self(dir: &RunDir) -> io::Result<()> {
    let boot = leftover::boot_id();
    let process = std::process::id();
    let former: Identity = read_json(&dir.executor())?.unwrap_or_default();
    if former.boot == boot && former.process != process {
        leftover::end_session(former.process);
    }
    write_json(&dir.executor(), &Identity { process, boot })
}

/// Names of the secrets in what is wanted: to write them, and to keep them out of what programs print.
pub(crate) fn needed_secrets(order: &Order) -> BTreeSet<&str> {
    let steps = order.items.iter().filter_map(|item| match item {
        Item::Step(step) => Some(&step.resource),
        Item::Gate { .. } => None,
    });
    let others = order.failed.iter().map(|s| &s.resource).chain(order.matching.iter().map(|(_, r)| r));
    let texts = steps.chain(others).flat_map(|r| r.texts());
    texts.flat_map(|t| t.secrets()).map(|s| s.name.as_str()).chain(order.scrub.iter().map(String::as_str)).collect()
}

/// Names of the secrets without which the order cannot be carried out: what is only removed or noted needs none.
pub(crate) fn required_secrets(order: &Order) -> BTreeSet<&str> {
    let steps = order.items.iter().filter_map(|item| match item {
        Item::Step(step) if !matches!(step.resource, Resource::Absent { .. }) => Some(&step.resource),
        _ => None,
    });
    let failed = order.failed.iter().map(|s| &s.resource);
    steps.chain(failed).flat_map(|r| r.texts()).flat_map(|t| t.secrets()).map(|s| s.name.as_str()).collect()
}

impl Executor<'_> {
    fn run(&mut self, undo: bool, asked: Option<UndoAsked>) -> Result<Outcome, Broken> {
        self.begin()?;
        if (undo || asked.is_some()) && !self.progress.undoing {
            let who = asked.map_or_else(|| self.order.who.clone(), |a| a.who);
            // What was waited for then is over.
            match std::fs::remove_file(self.dir.waiting()) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e.into()),
                _ => {}
            }
            self.emit(EventKind::Asked { what: format!("{} by {who}", crate::spool::UNDO) })?;
        }
        let outcome = if self.progress.undoing { self.undo_all()? } else { self.items()? };
        self.failed_hooks(&outcome)?;
        self.end(outcome)
    }

    /// First event of a run, or of an executor that came back.
    fn begin(&mut self) -> Result<(), Broken> {
        if self.order.lease {
            crate::launch::supersede_others(&self.cx, &self.order.run)?;
        }
        if self.progress.started.is_none() {
            let steps = self.order.items.iter().filter(|i| matches!(i, Item::Step(_))).count();
            return self.emit(EventKind::RunStarted {
                title: self.order.title.clone(),
                procedure: self.order.procedure.clone(),
                dossier: self.order.dossier.clone(),
                who: self.order.who.clone(),
                reason: self.order.reason.clone(),
                steps: u32::try_from(steps).unwrap_or(u32::MAX),
            });
        }
        if self.progress.ended.is_some() {
            return Ok(());
        }
        let after = match (&self.progress.putting_back, self.progress.under_way) {
            (Some(scope), _) => format!("putting {scope} back"),
            (None, Some(step)) => format!("step {step}"),
            (None, None) => format!("event {}", self.progress.seq),
        };
        let lost = if self.blind { "; its secrets are gone" } else { "" };
        self.emit(EventKind::RunContinued { after: format!("{after}{lost}") })
    }

    /// Writes an event, syncs it, and only then lets anybody know.
    fn emit(&mut self, kind: EventKind) -> Result<(), Broken> {
        let event = self.spool.append(kind)?;
        self.spool.sync()?;
        self.progress.add(&event);
        self.bus.written(event.seq, true);
        self.point(Point::Event)
    }

    fn point(&mut self, point: Point) -> Result<(), Broken> {
        match (self.faults)(point) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Broken::Killed),
        }
    }

    fn policy(&self, scope: &Scope) -> OnFailure {
        let said = self.order.on_failure.iter().find(|(s, _)| s == scope);
        said.map_or(OnFailure::Stop, |(_, policy)| *policy)
    }

    fn steps(&self) -> impl Iterator<Item = &Step> {
        self.order.items.iter().filter_map(|item| match item {
            Item::Step(step) => Some(step),
            Item::Gate { .. } => None,
        })
    }
}
