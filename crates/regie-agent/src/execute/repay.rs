//! Restarts owed, after a scope was taken back.

use super::step::Failed;
use super::{Broken, Executor, Record};
use crate::{observe, state};
use regie_resource::diff;
use regie_wire::{EventKind, Key, Step, StepId};
use std::collections::BTreeSet;

impl Executor<'_> {
    /// Units that only what was taken back asked to restart, and that were not: they never saw the new files, and owe
    /// nothing now that the old ones are back. What another scope asks for too stays owed. Units of *other* scopes that did see them are restarted once more.
    pub(super) fn settle<'a>(&mut self, taken: impl Iterator<Item = &'a Record> + Clone) -> Result<bool, Broken> {
        let notified: BTreeSet<&Key> = taken.clone().flat_map(|r| &r.notifies).collect();
        let before: BTreeSet<&Key> = taken.clone().flat_map(|r| &r.owed).collect();
        let own: BTreeSet<&Key> = taken.clone().map(|r| &r.key).collect();
        let (restarted, untouched): (Vec<&Key>, Vec<&Key>) =
            notified.into_iter().filter(|k| !own.contains(k)).partition(|k| self.was_restarted(k));
        let steps: BTreeSet<StepId> = taken.clone().map(|r| r.step).collect();
        let stands = |r: &&Record| !steps.contains(&r.step) && !self.progress.undone.contains(&r.step);
        let others: BTreeSet<&Key> = self.records.all().iter().filter(stands).flat_map(|r| &r.notifies).collect();
        let free = untouched.into_iter().filter(|k| !before.contains(k) && !others.contains(k));
        let free: Vec<Key> = free.cloned().collect();
        state::strike(&self.cx, &free)?;
        let mut whole = true;
        for key in restarted {
            let step = self.steps().find(|s| s.resource.key() == *key).cloned();
            let asked_by = taken.clone().find(|r| r.notifies.contains(key)).map(|r| r.step);
            if let (Some(step), Some(asked_by)) = (step, asked_by) {
                whole &= self.restart(&step, asked_by)?;
            }
        }
        Ok(whole)
    }

    fn restart(&mut self, step: &Step, asked_by: StepId) -> Result<bool, Broken> {
        let key = step.resource.key();
        let Some(why) = state::owed(&self.cx)?.0.get(&key).cloned() else {
            return Ok(true);
        };
        let seen = observe::observe(&self.cx, std::slice::from_ref(&step.resource)).pop();
        let change = match seen.map(|s| diff(&step.resource, &s.observed, Some(&why))) {
            Some(Ok(change)) => change,
            Some(Err(error)) => return self.still_owed(step, asked_by, &self.scrub.clean(&error)),
            None => None,
        };
        match self.act(step, &change.map(|c| c.acts).unwrap_or_default()) {
            Ok(_) => self.pay(&key).map(|()| true),
            Err(Failed::Step(failure)) => self.still_owed(step, asked_by, &self.shown(&failure.error)),
            Err(Failed::Own(error)) => self.still_owed(step, asked_by, &self.scrub.clean(&error)),
            Err(Failed::Broken(broken)) => Err(broken),
        }
    }

    fn still_owed(&mut self, step: &Step, asked_by: StepId, error: &str) -> Result<bool, Broken> {
        let key = step.resource.key();
        let error =
            format!("{key} still runs with files that were put back: {error}; the next `regie apply` restarts it");
        self.emit(EventKind::UndoFailed { step: asked_by, error })?;
        Ok(false)
    }
}
