//! Where a run stands: what its events add up to. The executor knows nothing else of its past, so that one that was
//! killed and started again goes on exactly there.

use regie_wire::{Event, EventKind, GateId, Outcome, RunState, Scope, StepId};
use std::collections::{BTreeMap, BTreeSet};

/// Sum of a run's events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    /// Number of the last event.
    pub(crate) seq: u64,
    /// When it began.
    pub(crate) started: Option<i64>,
    /// Steps that are done.
    pub(crate) done: BTreeSet<StepId>,
    /// Begun, neither done nor failed.
    pub(crate) under_way: Option<StepId>,
    /// Steps that failed, and why.
    pub(crate) failed: BTreeMap<StepId, String>,
    /// Being taken back now.
    pub(crate) putting_back: Option<Scope>,
    /// Taken back, and whether as a whole.
    pub(crate) put_back: BTreeMap<Scope, bool>,
    /// Steps that were taken back, or could not be.
    pub(crate) undone: BTreeSet<StepId>,
    /// Those of them that could not be.
    pub(crate) not_undone: BTreeSet<StepId>,
    /// Those that had been before all of it was to be taken back.
    undone_before: BTreeSet<StepId>,
    /// Steps that were done again, for nobody could come in without them.
    pub(crate) redone: BTreeSet<StepId>,
    /// Gates that are open.
    pub(crate) opened: BTreeSet<GateId>,
    /// Where it waits.
    pub(crate) at_gate: Option<(GateId, String)>,
    /// After which step it waits for somebody to come in anew.
    pub(crate) awaiting: Option<StepId>,
    /// Changes after which somebody came in.
    pub(crate) confirmed: BTreeSet<StepId>,
    /// Changes after which nobody did, and why that is so.
    pub(crate) unconfirmed: BTreeMap<StepId, String>,
    /// Requests of people that were noted.
    pub(crate) asked: usize,
    /// Whose step was carried out last, as long as no gate was opened since.
    latest: Option<Scope>,
    /// A person wants no more of it.
    pub(crate) cancelled: bool,
    /// Whose step was under way, or just done, when that was asked.
    pub(crate) cancelled_in: Option<Scope>,
    /// A person wants all of it taken back.
    pub(crate) undoing: bool,
    /// How it ended.
    pub(crate) ended: Option<(Outcome, String)>,
}

/// What `Asked` says when the whole run is to be taken back.
pub(crate) const UNDO: &str = "undo";
/// What `Asked` says when it is to be stopped.
pub(crate) const CANCEL: &str = "cancel";

impl Progress {
    /// Of these events.
    pub(crate) fn of(events: &[Event]) -> Self {
        let mut progress = Self::default();
        events.iter().for_each(|e| progress.add(e));
        progress
    }

    /// One more.
    pub(crate) fn add(&mut self, event: &Event) {
        self.seq = event.seq;
        match &event.kind {
            EventKind::RunStarted { .. } => self.started = Some(event.at),
            EventKind::StepStarted { step, scope, .. } => {
                self.under_way = Some(*step);
                self.latest = Some(scope.clone());
            }
            EventKind::StepDone { step, .. } => {
                self.under_way = None;
                self.done.insert(*step);
                if self.undoing {
                    self.redone.insert(*step);
                }
            }
            EventKind::StepFailed { step, error, .. } => {
                self.under_way = None;
                self.failed.insert(*step, error.clone());
            }
            EventKind::PutBackStarted { scope, .. } => {
                self.putting_back = Some(scope.clone());
                self.at_gate = None;
            }
            EventKind::StepUndone { step, .. } => drop(self.undone.insert(*step)),
            EventKind::UndoFailed { step, .. } => {
                self.undone.insert(*step);
                self.not_undone.insert(*step);
            }
            EventKind::PutBackDone { scope, whole } => {
                self.putting_back = None;
                let before = self.put_back.get(scope).copied().unwrap_or(true);
                self.put_back.insert(scope.clone(), before && *whole);
            }
            EventKind::GateReached { gate, what } => self.at_gate = Some((*gate, what.clone())),
            EventKind::GateOpened { gate } => {
                (self.at_gate, self.latest) = (None, None);
                self.opened.insert(*gate);
            }
            EventKind::ConfirmAwaited { step, .. } => self.awaiting = Some(*step),
            EventKind::Confirmed { step } => {
                self.awaiting = None;
                self.confirmed.insert(*step);
            }
            EventKind::NotConfirmed { step, why } => {
                self.awaiting = None;
                self.unconfirmed.insert(*step, why.clone());
            }
            EventKind::Asked { what } => self.ask(what),
            EventKind::RunEnded { outcome, state } => {
                self.ended = Some((outcome.clone(), state.clone()));
                self.at_gate = None;
            }
            EventKind::RunContinued { .. } | EventKind::Output { .. } => {}
            // A controller's own: no machine says them.
            EventKind::PageOpened { .. }
            | EventKind::Answered { .. }
            | EventKind::HandedOver { .. }
            | EventKind::StepSkipped { .. } => {}
            EventKind::RestartOwed { .. } | EventKind::RestartPaid { .. } => {}
        }
    }

    /// Whether a step went back because all of them were to.
    pub(crate) fn went_back(&self, step: StepId) -> bool {
        self.undoing
            && self.undone.contains(&step)
            && !self.undone_before.contains(&step)
            && !self.not_undone.contains(&step)
    }

    fn ask(&mut self, what: &str) {
        if what.starts_with(UNDO) {
            (self.undoing, self.ended, self.awaiting) = (true, None, None);
            // Who came in after the changes has not come in without them.
            self.confirmed.clear();
            self.unconfirmed.clear();
            self.undone_before = self.undone.clone();
            return;
        }
        self.asked += 1;
        if what.starts_with(CANCEL) && !self.cancelled {
            (self.cancelled, self.cancelled_in) = (true, self.latest.clone());
        }
    }

    /// Where it stands, for others; `alive`: its executor runs.
    pub(crate) fn state(&self, alive: bool) -> RunState {
        match (&self.ended, &self.at_gate) {
            (Some((outcome, state)), _) => RunState::Ended { outcome: outcome.clone(), state: state.clone() },
            (None, _) if !alive => RunState::Interrupted { step: self.under_way },
            (None, Some((gate, what))) => RunState::AtGate { gate: *gate, what: what.clone() },
            (None, None) => RunState::Running,
        }
    }
}
