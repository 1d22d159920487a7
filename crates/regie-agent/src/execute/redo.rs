//! A run that is taken back takes its way in back too: a key, a port, a rule. Nobody there over a new connection, and that is
//! done again. What goes back within its own run needs none of it: who began the run came in without its changes.

use super::{Broken, Executor};
use regie_wire::{Confirm, EventKind, Step, StepId};

impl Executor<'_> {
    /// Waits for somebody after what decides who comes in went back, and does that again when nobody came.
    pub(super) fn confirm_undone(&mut self) -> Result<(), Broken> {
        let went = |c: &&Confirm| concerned(c).any(|step| self.progress.went_back(step));
        let all: Vec<Confirm> = self.order.confirm.iter().filter(went).cloned().collect();
        for of in all {
            while !self.progress.confirmed.contains(&of.last) && !self.progress.unconfirmed.contains_key(&of.last) {
                let calls = self.bus.calls();
                self.confirm(&of, calls)?;
            }
            if self.progress.unconfirmed.contains_key(&of.last) {
                self.redo(&of)?;
            }
        }
        Ok(())
    }

    /// Each once, in their order; the records of how they are taken back stay as they are.
    fn redo(&mut self, of: &Confirm) -> Result<(), Broken> {
        let open = |s: &&Step| {
            concerned(of).any(|step| step == s.id)
                && self.progress.done.contains(&s.id)
                && !self.progress.redone.contains(&s.id)
                && !self.progress.failed.contains_key(&s.id)
        };
        let steps: Vec<Step> = self.steps().filter(open).cloned().collect();
        steps.iter().try_for_each(|step| self.step(step))?;
        if self.progress.put_back.get(&of.scope) != Some(&false) {
            self.emit(EventKind::PutBackDone { scope: of.scope.clone(), whole: false })?;
        }
        Ok(())
    }
}

fn concerned(of: &Confirm) -> impl Iterator<Item = StepId> {
    of.steps.iter().chain(&of.back).copied()
}
