//! Taking back a whole run.

use super::{Over, Session};
use crate::execute::{UndoAsked, records};
use crate::run_dir::RunDir;
use crate::spool::{self, Progress};
use crate::{launch, lease, store};
use regie_wire::{Reply, RunId, RunOf, StepId};
use std::io;

impl Session {
    /// Takes a run back, if nothing was built on it since.
    pub(super) fn undo(&mut self, of: &RunOf, who: String) -> Result<(), Over> {
        let dir = match self.known(&of.run) {
            Ok((_, order)) if !order.lease => {
                return self.error(format!("“{}” cannot be taken back: what it did is not known", order.title));
            }
            Ok((dir, _)) => dir,
            Err(error) => return self.error(error),
        };
        match self.may_undo(&dir, &of.run) {
            Ok(true) => {}
            Ok(false) => return self.stream(&dir, &of.run, of.from, None),
            Err(error) => return self.error(error),
        }
        match lease::holder(&self.cx) {
            Ok(Some(lease)) => return self.say(&Reply::Leased(lease)),
            Ok(None) => {}
            Err(e) => return self.error(format!("the lease cannot be looked at: {e}")),
        }
        // Written first: an executor that is killed half-way is started again for the same.
        if let Err(e) = store::write_json(&dir.undo_asked(), &UndoAsked { who }) {
            return self.error(dir.explain(&e));
        }
        self.relaunch(&dir, of)
    }

    /// `false`: it was taken back already.
    fn may_undo(&self, dir: &RunDir, run: &RunId) -> Result<bool, String> {
        let unreadable = |e: io::Error| format!("the runs cannot be read: {e}");
        let progress = Progress::of(&spool::read(dir).map_err(unreadable)?);
        if progress.undoing && progress.ended.is_some() {
            return Ok(false);
        }
        let started =
            progress.started.ok_or_else(|| format!("run {run} never began: there is nothing to take back"))?;
        for other in launch::runs(&self.cx).map_err(unreadable)?.iter().filter(|r| *r != run) {
            let theirs = RunDir::of(&self.cx, other)?;
            let progress = Progress::of(&spool::read(&theirs).map_err(unreadable)?);
            let stands = |step: &StepId| {
                let went = progress.undone.contains(step) && !progress.not_undone.contains(step);
                !went || progress.redone.contains(step)
            };
            let changed = records(&theirs).map_err(unreadable)?.iter().any(|r| stands(&r.step));
            // A machine that has restarted since is the same.
            let restarted = || theirs.order().is_ok_and(|o| o.is_some_and(|o| o.procedure == "reboot"));
            let changed = changed && !restarted();
            if changed && progress.started.is_some_and(|s| s > started) {
                return Err(format!(
                    "run {run} cannot be taken back: run {other} has changed this machine since; undo that one first, \
                     or apply the dossier as it was"
                ));
            }
        }
        Ok(true)
    }
}
