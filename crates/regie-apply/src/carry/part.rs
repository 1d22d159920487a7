//! What is known of one machine's part in a run.

use super::report::MachineEnd;
use regie_wire::{Event, EventKind, GateId, Item, Order, Outcome, Request, RunId, RunOf, Scope, StepId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// How a machine's part begins.
#[derive(Clone, Debug)]
pub enum Begin {
    /// Carry this out.
    Start(Box<Order>),
    /// Follow what is under way.
    Attach {
        /// First event that is told; those before it are known already.
        from: u64,
    },
    /// Bring back to life what was interrupted.
    Resume {
        /// First event that is told.
        from: u64,
    },
    /// Take back the whole run: one machine after another, so that those that serve the same are not away at once.
    Undo {
        /// First event that is told.
        from: u64,
        /// The gate behind which it worked last (see [`crate::last_work`]): who worked last goes first. `None`: it goes when
        /// the others do (see [`crate::goes_together`]).
        turn: Option<u32>,
    },
}

/// Where a part stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its turn has not come.
    Queued,
    /// Asked, not answered yet.
    Asked,
    /// Under way.
    Going,
    /// Nothing more comes.
    Over(MachineEnd),
}

/// A machine that does not answer.
#[derive(Clone, Debug)]
pub(super) struct Away {
    pub since: Instant,
    pub tries: u32,
    pub why: String,
}

/// One machine's part.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub begin: Begin,
    pub stage: Stage,
    pub away: Option<Away>,
    /// Number of the last event heard.
    pub last: u64,
    /// The first event that is told. Those before it are heard too: what they say of gates and scopes is needed.
    pub tell_from: u64,
    /// An answer to a question about the run is awaited, so that an error is the answer to it.
    pub asked: bool,
    /// The start's fate is unknown: the run was asked about instead.
    pub probing: bool,
    /// An interrupted run was brought back to life already.
    pub revived: bool,
    pub doing: Option<StepId>,
    /// Gates of its order with their scopes; `None` without an order.
    pub gates: Option<BTreeMap<GateId, Scope>>,
    pub reached: BTreeSet<GateId>,
    /// Where it waits now.
    pub waiting: Option<(GateId, String)>,
    pub opening: Option<GateId>,
    /// What it wants to hear from somebody who comes in anew.
    pub awaits: Option<String>,
    /// Whether somebody is on the way for that.
    pub confirming: bool,
    /// Scopes it has a hand in.
    pub scopes: BTreeSet<Scope>,
    /// Steps and gates of its order that are not behind it yet.
    left: BTreeMap<Scope, BTreeSet<Thing>>,
    /// Scopes that it puts back, for whatever reason.
    pub failed: BTreeSet<Scope>,
    /// Those of them that are back.
    pub back: BTreeSet<Scope>,
    /// The last gate that opened, and behind which gate it worked last for each scope.
    passed: u32,
    worked: BTreeMap<Scope, u32>,
    /// Scopes it has to put back because of others, why, and whether it was told on this connection.
    pub told: BTreeMap<Scope, (String, bool)>,
    pub cancel_sent: bool,
    pub ended: Option<(Outcome, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Step(StepId),
    Gate(GateId),
}

impl Part {
    pub fn new(begin: Begin) -> Self {
        let (mut gates, mut left) = (BTreeMap::new(), BTreeMap::<Scope, BTreeSet<Thing>>::new());
        let items = match &begin {
            Begin::Start(order) => order.items.as_slice(),
            _ => &[],
        };
        for item in items {
            let (scope, thing) = match item {
                Item::Step(step) => (&step.scope, Thing::Step(step.id)),
                Item::Gate { gate, scope, .. } => {
                    gates.insert(*gate, scope.clone());
                    (scope, Thing::Gate(*gate))
                }
            };
            left.entry(scope.clone()).or_default().insert(thing);
        }
        let tell_from = match &begin {
            Begin::Start(_) => 1,
            Begin::Attach { from } | Begin::Resume { from } | Begin::Undo { from, .. } => *from,
        };
        Self {
            gates: matches!(begin, Begin::Start(_)).then_some(gates),
            scopes: left.keys().cloned().collect(),
            begin,
            stage: Stage::Queued,
            away: None,
            last: 0,
            tell_from,
            asked: false,
            probing: false,
            revived: false,
            doing: None,
            reached: BTreeSet::new(),
            waiting: None,
            opening: None,
            awaits: None,
            confirming: false,
            left,
            failed: BTreeSet::new(),
            back: BTreeSet::new(),
            passed: 0,
            worked: BTreeMap::new(),
            told: BTreeMap::new(),
            cancel_sent: false,
            ended: None,
        }
    }

    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over(_))
    }

    /// Under way, and somebody is there to be spoken to.
    pub fn hears(&self) -> bool {
        self.stage == Stage::Going && self.away.is_none()
    }

    pub fn run_of(&self, run: &RunId) -> RunOf {
        RunOf { run: run.clone(), from: self.last + 1 }
    }

    /// What it is asked first.
    pub fn first_request(&self, run: &RunId, who: &str) -> Request {
        match &self.begin {
            Begin::Start(order) => Request::Start { order: order.clone() },
            Begin::Attach { .. } => Request::Attach(self.run_of(run)),
            Begin::Resume { .. } => Request::Resume(self.run_of(run)),
            Begin::Undo { .. } => Request::Undo { run: self.run_of(run), who: who.to_owned() },
        }
    }

    /// Shared scopes that have steps or gates left which nobody will come to.
    pub fn unfinished(&self) -> Vec<Scope> {
        let open = self.left.iter().filter(|(scope, things)| self.shares(scope) && !things.is_empty());
        open.map(|(scope, _)| scope.clone()).filter(|scope| !self.failed.contains(scope)).collect()
    }

    /// Takes note of an event that is told for the first time.
    pub fn note(&mut self, event: &Event) {
        self.last = event.seq;
        match &event.kind {
            EventKind::StepStarted { step, scope, .. } => {
                self.doing = Some(*step);
                self.scopes.insert(scope.clone());
                self.worked.insert(scope.clone(), self.passed);
            }
            EventKind::StepDone { step, .. } => {
                self.doing = None;
                self.past(Thing::Step(*step));
            }
            EventKind::StepFailed { .. } => self.doing = None,
            EventKind::PutBackStarted { scope, .. } => {
                self.failed.insert(scope.clone());
                self.scopes.insert(scope.clone());
                let of = |gate| self.gates.as_ref().and_then(|gates| gates.get(gate));
                if self.waiting.as_ref().is_some_and(|(gate, _)| of(gate).is_none_or(|s| s == scope)) {
                    self.waiting = None;
                }
            }
            EventKind::PutBackDone { scope, .. } => {
                self.back.insert(scope.clone());
            }
            EventKind::GateReached { gate, what } => {
                self.reached.insert(*gate);
                self.waiting = Some((*gate, what.clone()));
                self.doing = None;
            }
            EventKind::GateOpened { gate } => {
                self.waiting = None;
                self.passed = self.passed.max(gate.0);
                self.past(Thing::Gate(*gate));
            }
            EventKind::ConfirmAwaited { nonce, .. } => self.awaits = Some(nonce.clone()),
            EventKind::Confirmed { .. } | EventKind::NotConfirmed { .. } => self.awaits = None,
            EventKind::RunEnded { outcome, state } => {
                self.waiting = None;
                self.awaits = None;
                self.doing = None;
                self.ended = Some((outcome.clone(), state.clone()));
            }
            _ => {}
        }
    }

    /// Whether others have a hand in it: an instance's is shared with the machines it stands on, a machine's own with those
    /// that it meets at gates.
    pub fn shares(&self, scope: &Scope) -> bool {
        let meets = |gates: &BTreeMap<GateId, Scope>| gates.values().any(|s| s == scope);
        matches!(scope, Scope::Instance(_)) || self.gates.as_ref().is_some_and(meets)
    }

    /// Behind which gate it worked last for a scope; for any, when none is said.
    pub fn worked(&self, scope: Option<&Scope>) -> u32 {
        match scope {
            Some(scope) => self.worked.get(scope).copied().unwrap_or(0),
            None => self.worked.values().copied().max().unwrap_or(0),
        }
    }

    /// Whether what it did before somebody looked has been heard.
    pub fn is_heard(&self) -> bool {
        !matches!(self.stage, Stage::Queued | Stage::Asked) && self.last + 1 >= self.tell_from
    }

    fn past(&mut self, thing: Thing) {
        for things in self.left.values_mut() {
            things.remove(&thing);
        }
    }
}
