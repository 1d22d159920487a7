//! The end of a run.

use super::{Broken, Executor};
use crate::state;
use regie_wire::{EventKind, OnFailure, Outcome, Scope};

impl Executor<'_> {
    /// How it ended, after its last item.
    pub(super) fn outcome(&self) -> Outcome {
        let scopes = self.scopes();
        let is_back = |s: &Scope| self.progress.put_back.contains_key(s);
        let stops = |s: &Scope| match self.policy(s) {
            OnFailure::Stop => !self.is_done(s) || self.is_shut_out(s),
            OnFailure::PutBack => self.failed_in(s).is_some() && !is_back(s),
        };
        if self.progress.put_back.values().any(|whole| !whole) {
            Outcome::NeedsPerson
        } else if self.progress.cancelled && scopes.iter().any(|s| !self.is_done(s) || is_back(s)) {
            Outcome::Cancelled
        } else if scopes.iter().any(stops) {
            Outcome::Stopped
        } else if !self.progress.put_back.is_empty() {
            Outcome::PutBack
        } else {
            Outcome::Done
        }
    }

    /// Writes down what was found as wanted, and that it is over.
    pub(super) fn end(&mut self, outcome: Outcome) -> Result<Outcome, Broken> {
        if self.progress.ended.is_some() {
            return Ok(outcome);
        }
        if self.order.lease && !self.progress.undoing {
            self.note_matching(&outcome)?;
        }
        let state = self.words(&outcome);
        self.emit(EventKind::RunEnded { outcome: outcome.clone(), state })?;
        Ok(outcome)
    }

    fn note_matching(&mut self, outcome: &Outcome) -> Result<(), Broken> {
        let kept = self.order.matching.iter().filter(|(s, r)| !self.progress.put_back.contains_key(s) && !r.is_check());
        let given: Vec<_> = kept.map(|(s, r)| (r.key(), self.given(s, r))).collect();
        let forget = if *outcome == Outcome::Done { self.order.forget.as_slice() } else { &[] };
        state::update_manifest(&self.cx, |manifest| {
            for (key, mut new) in given {
                if let Some(old) = manifest.given.get(&key) {
                    // Given already: when and by whom stays, so that releases keep their age.
                    let same = old.dossier == new.dossier && old.scope == new.scope && old.resource == new.resource;
                    if same {
                        continue;
                    }
                    (new.adopted, new.run, new.at) = (old.adopted, old.run.clone(), old.at);
                }
                manifest.given.insert(key, new);
            }
            manifest.given.retain(|key, _| !forget.contains(key));
        })?;
        Ok(())
    }

    /// The state things are left in.
    fn words(&self, outcome: &Outcome) -> String {
        if !self.order.lease {
            return self.words_of_once(outcome);
        }
        if *outcome == Outcome::Done {
            return "everything is as asked".into();
        }
        let all = |s: &Scope| format!("{s}: {}", self.state_of(s));
        self.scopes().iter().map(all).collect::<Vec<_>>().join("; ")
    }

    fn state_of(&self, scope: &Scope) -> String {
        let run = &self.order.run;
        match self.progress.put_back.get(scope) {
            Some(true) if self.goes_back_in_part(scope) => {
                let stays = self.steps().filter(|s| s.scope == *scope && self.progress.done.contains(&s.id));
                let stays = stays.filter(|s| !self.progress.undone.contains(&s.id)).count();
                let lost = self.words_of_shut_out(scope).unwrap_or_default();
                return format!("{lost}; {stays} other steps are done and stay");
            }
            Some(true) => return format!("as before run {run}"),
            Some(false) if self.progress.undoing && self.is_shut_out(scope) => {
                let stays = self.words_of_shut_out(scope).unwrap_or_default();
                return format!("{stays}, and the rest as before run {run}");
            }
            Some(false) => {
                return "not all of it could be taken back, and a person has to look at it (see above)".into();
            }
            None => {}
        }
        let steps: Vec<_> = self.steps().filter(|s| s.scope == *scope).collect();
        let done = steps.iter().filter(|s| self.progress.done.contains(&s.id)).count();
        match self.failed_in(scope) {
            _ if self.progress.undoing => "nothing of it was changed".into(),
            None if self.is_done(scope) => "as asked".into(),
            None if done == 0 => "not begun".into(),
            Some((step, _)) => {
                format!(
                    "stopped at step {step}, {done} of {} steps are done and stay; `regie apply` goes on",
                    steps.len()
                )
            }
            None => format!("{done} of {} steps are done and stay; `regie apply` goes on from there", steps.len()),
        }
    }
}
