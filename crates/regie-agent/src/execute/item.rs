//! What is next.

use super::{Broken, Executor};
use crate::control::{Control, asked};
use crate::spool::CANCEL;
use regie_wire::{EventKind, Item, Mark, OnFailure, Outcome, Scope};
use std::collections::BTreeSet;

impl Executor<'_> {
    /// Item after item, until nothing is left or something is in the way.
    pub(super) fn items(&mut self) -> Result<Outcome, Broken> {
        loop {
            let calls = self.bus.calls();
            if let Some(scope) = self.progress.putting_back.clone() {
                self.put_back(&scope)?;
                continue;
            }
            self.hear()?;
            if let Some((scope, why)) = self.to_put_back()? {
                self.emit(EventKind::PutBackStarted { scope, why })?;
                continue;
            }
            if self.progress.cancelled || self.is_stopped()? {
                // Nobody has come in since these: they do not outlive the run.
                let open = self.open_confirms().next().cloned();
                let Some(open) = open else { break };
                self.not_confirmed(&open, "the run stopped before somebody could come in over a new connection")?;
                continue;
            }
            if let Some(confirm) = self.to_confirm() {
                self.confirm(&confirm, calls)?;
                continue;
            }
            match self.next() {
                Some(Item::Step(step)) if self.order.lease => self.step(&step)?,
                Some(Item::Step(step)) => self.once(&step, calls)?,
                Some(Item::Gate { gate, what, .. }) => self.gate(gate, &what, calls)?,
                None => break,
            }
        }
        Ok(self.outcome())
    }

    /// The first item that is not done, of a scope that is not given up.
    fn next(&self) -> Option<Item> {
        self.order.items.iter().find(|item| self.is_open(item) && !self.is_given_up(item.scope())).cloned()
    }

    fn is_open(&self, item: &Item) -> bool {
        match item {
            Item::Step(step) => !self.progress.done.contains(&step.id),
            Item::Gate { gate, .. } => !self.progress.opened.contains(gate),
        }
    }

    fn is_given_up(&self, scope: &Scope) -> bool {
        self.progress.put_back.contains_key(scope) || self.failed_in(scope).is_some()
    }

    /// The step of a scope that failed.
    pub(super) fn failed_in(&self, scope: &Scope) -> Option<(regie_wire::StepId, &str)> {
        let mut steps = self.steps().filter(|s| s.scope == *scope);
        steps.find_map(|s| self.progress.failed.get(&s.id).map(|e| (s.id, e.as_str())))
    }

    /// The scopes, in order of appearance.
    pub(super) fn scopes(&self) -> Vec<Scope> {
        let mut seen = BTreeSet::new();
        self.order.items.iter().map(Item::scope).filter(|s| seen.insert((*s).clone())).cloned().collect()
    }

    /// Everything of it is done and every gate of it is open.
    pub(super) fn is_done(&self, scope: &Scope) -> bool {
        !self.order.items.iter().any(|i| i.scope() == scope && self.is_open(i))
    }

    /// The same, but for what comes when all of it stands for good.
    fn is_done_but_late(&self, scope: &Scope) -> bool {
        let late = |i: &Item| matches!(i, Item::Step(step) if self.order.late.contains(&step.id));
        !self.order.items.iter().any(|i| i.scope() == scope && self.is_open(i) && !late(i))
    }

    /// From here on it is not taken back by itself. Its last gate is where all machines agree: one that took its own part
    /// back behind it, because an old release cannot be removed, would stand alone. Without gates, its end.
    pub(super) fn is_committed(&self, scope: &Scope) -> bool {
        let mut gates = self.order.items.iter().filter(|i| matches!(i, Item::Gate { scope: s, .. } if s == scope));
        match gates.next_back() {
            Some(last) => !self.is_open(last),
            None => {
                let done = self.is_done_but_late(scope) && self.is_confirmed(scope);
                (done && !self.is_cancelled_late(scope)) || self.has_dropped(scope)
            }
        }
    }

    /// Something is gone that nobody can bring back: what stood on it is not set up again without it.
    fn has_dropped(&self, scope: &Scope) -> bool {
        self.records.all().iter().any(|r| r.scope == *scope && r.mark == Mark::Remove && !r.undo.possible)
    }

    /// A cancel that came during its last step is heard after it, and in time all the same: the run has not ended.
    fn is_cancelled_late(&self, scope: &Scope) -> bool {
        self.progress.cancelled_in.as_ref() == Some(scope)
            && self.policy(scope) == OnFailure::PutBack
            && self.records.all().iter().any(|r| r.scope == *scope)
    }

    /// A scope that stops where it fails has failed, or was to be given up: nothing further on this machine.
    pub(super) fn is_stopped(&self) -> Result<bool, Broken> {
        let requests = asked(&self.dir)?;
        if self.scopes().iter().any(|s| self.policy(s) == OnFailure::Stop && self.is_shut_out(s)) {
            return Ok(true);
        }
        let mut stops = self.scopes().into_iter().filter(|s| self.policy(s) == OnFailure::Stop && !self.is_done(s));
        Ok(stops.any(|s| self.failed_in(&s).is_some() || requested(&requests, &s).is_some()))
    }

    /// Notes what people asked for since.
    fn hear(&mut self) -> Result<(), Broken> {
        for control in asked(&self.dir)?.into_iter().skip(self.progress.asked) {
            let what = match &control {
                Control::Open { gate } => format!("open gate {}", gate.0),
                Control::Cancel { who } => format!("{CANCEL} by {who}"),
                Control::Confirm { .. } => "confirm, over a new connection".to_owned(),
                Control::PutBack { scope, why } if self.is_committed(scope) => format!(
                    "put {scope} back ({why}): too late, all of it is done; `regie undo {}` takes it back",
                    self.order.run
                ),
                Control::PutBack { scope, why } => format!("put {scope} back ({why})"),
            };
            self.emit(EventKind::Asked { what })?;
        }
        Ok(())
    }

    /// A scope that has to be taken back before anything else happens, and why.
    fn to_put_back(&self) -> Result<Option<(Scope, String)>, Broken> {
        if let Some(shut_out) = self.shut_out() {
            return Ok(Some(shut_out));
        }
        let requests = asked(&self.dir)?;
        for scope in self.scopes().into_iter().filter(|s| self.policy(s) == OnFailure::PutBack) {
            if self.progress.put_back.contains_key(&scope) || self.is_committed(&scope) {
                continue;
            }
            let begun = self.records.all().iter().any(|r| r.scope == scope);
            let why = match (self.failed_in(&scope), requested(&requests, &scope)) {
                (Some((step, _)), _) => Some(format!("step {step} failed")),
                (None, Some(why)) => Some(why.to_owned()),
                (None, None) if self.progress.cancelled && begun => Some("cancelled".into()),
                (None, None) if begun && self.is_stopped()? => Some("the machine stopped".into()),
                (None, None) => None,
            };
            if let Some(why) = why {
                return Ok(Some((scope, why)));
            }
        }
        Ok(None)
    }
}

/// Why a scope was asked to be taken back, if it was.
fn requested<'a>(requests: &'a [Control], scope: &Scope) -> Option<&'a str> {
    requests.iter().find_map(|c| match c {
        Control::PutBack { scope: s, why } if s == scope => Some(why.as_str()),
        _ => None,
    })
}
