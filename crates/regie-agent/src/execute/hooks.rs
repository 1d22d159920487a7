//! What a team wants done when a procedure did not come about, after all that goes back is back: told how it ended.

use super::{Broken, Executor};
use regie_resource::quote;
use regie_wire::{Hook, Outcome, Piece, Resource, Step, Text};

impl Executor<'_> {
    /// Runs them, each once; one that was killed with its executor is run again.
    pub(super) fn failed_hooks(&mut self, outcome: &Outcome) -> Result<(), Broken> {
        if self.progress.undoing || self.progress.ended.is_some() || *outcome == Outcome::Done {
            return Ok(());
        }
        let open = |s: &&Step| !self.progress.done.contains(&s.id) && !self.progress.failed.contains_key(&s.id);
        let open: Vec<Step> = self.order.failed.iter().filter(open).cloned().collect();
        open.iter().try_for_each(|step| self.step(&told(step, outcome)))
    }
}

/// A step whose hook knows how it ended.
fn told(step: &Step, outcome: &Outcome) -> Step {
    let Resource::Hook(hook) = &step.resource else { return step.clone() };
    let first = Piece::Plain(format!("export REGIE_OUTCOME={}\n", quote(outcome.name())));
    let pieces = std::iter::once(first).chain(hook.run.pieces.iter().cloned()).collect();
    Step { resource: Resource::Hook(Hook { run: Text { pieces }, ..hook.clone() }), ..step.clone() }
}
