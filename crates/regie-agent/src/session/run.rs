//! Starting runs, and passing on what is asked of them.

use super::{Over, Session};
use crate::control::{self, Control};
use crate::execute::{needed_secrets, required_secrets};
use crate::launch::{self, Launched};
use crate::run_dir::RunDir;
use crate::runtime::Runtime;
use crate::spool::{self, Progress};
use regie_wire::{FORMAT, Order, Reply, Request, RunId, RunOf};

impl Session {
    /// Takes a run on and tells its events.
    pub(super) fn start(&mut self, order: &Order) -> Result<(), Over> {
        let dir = match self.take_on(order) {
            Ok(dir) => dir,
            Err(error) => return self.error(error),
        };
        let live = match launch::launch(&self.cx, &dir, &order.run) {
            Ok(Launched::Live(live)) => Some(live),
            Ok(Launched::Over) => None,
            Ok(Launched::Leased(lease)) => {
                self.drop_unbegun(&dir, &order.run);
                return self.say(&Reply::Leased(lease));
            }
            Err(error) => {
                self.drop_unbegun(&dir, &order.run);
                return self.error(error);
            }
        };
        self.say(&Reply::Started { run: order.run.clone() })?;
        self.stream(&dir, &order.run, 1, live)
    }

    /// What has begun stays, to be looked at, resumed and undone; what has not leaves no trace.
    fn drop_unbegun(&self, dir: &RunDir, run: &RunId) {
        if !launch::has_begun(&self.cx, dir, run) {
            self.drop_run(dir, run);
        }
    }

    fn drop_run(&self, dir: &RunDir, run: &RunId) {
        dir.remove();
        if let Ok(runtime) = Runtime::of(&self.cx) {
            runtime.forget(run);
        }
    }

    /// Writes order and secrets down. The same order again is a controller that did not hear the first answer.
    fn take_on(&self, order: &Order) -> Result<RunDir, String> {
        let run = &order.run;
        if order.format != FORMAT {
            return Err(format!(
                "order {run} has format {}, this agent knows {FORMAT}: use the same regie",
                order.format
            ));
        }
        let dir = RunDir::of(&self.cx, run)?;
        if let Some(there) = dir.order().map_err(|e| format!("order {run} cannot be read: {e}"))? {
            return match there == *order {
                true => self.give_secrets(order).map(|()| dir),
                false => Err(format!("another run {run} is known here already: plan again, for a new one")),
            };
        }
        self.may_give(order)?;
        let dir = RunDir::create(&self.cx, order)?;
        self.give_secrets(order).inspect_err(|_| self.drop_run(&dir, run)).map(|()| dir)
    }

    fn may_give(&self, order: &Order) -> Result<(), String> {
        let names = required_secrets(order);
        match names.iter().find(|name| self.cx.secrets.get(name).is_none()) {
            None => Ok(()),
            Some(name) => Err(format!("run {} needs the secret `{name}`, which was not given", order.run)),
        }
    }

    /// Puts the secrets of a run into memory, if there are any.
    pub(super) fn give_secrets(&self, order: &Order) -> Result<(), String> {
        let secrets = self.cx.secrets.only(needed_secrets(order));
        if secrets.is_empty() {
            return Ok(());
        }
        Runtime::of(&self.cx)?.write_secrets(&order.run, &secrets)
    }

    /// Tells a run's events, and follows it while it lives.
    pub(super) fn attach(&mut self, of: &RunOf) -> Result<(), Over> {
        match self.known(&of.run) {
            Ok((dir, _)) => {
                let live = launch::connect(&self.cx, &of.run);
                self.stream(&dir, &of.run, of.from, live)
            }
            Err(error) => self.error(error),
        }
    }

    /// Brings an executor back to life, if its run has not ended.
    pub(super) fn resume(&mut self, of: &RunOf) -> Result<(), Over> {
        let (dir, order) = match self.known(&of.run) {
            Ok(known) => known,
            Err(error) => return self.error(error),
        };
        let events = match spool::read(&dir) {
            Ok(events) => events,
            Err(e) => return self.error(format!("the events of run {} cannot be read: {e}", of.run)),
        };
        if Progress::of(&events).ended.is_some() && !dir.undo_asked().exists() {
            return self.stream(&dir, &of.run, of.from, None);
        }
        match self.give_secrets(&order) {
            Ok(()) => self.relaunch(&dir, of),
            Err(error) => self.error(error),
        }
    }

    /// Starts the executor of a run that is known, and follows it.
    pub(super) fn relaunch(&mut self, dir: &RunDir, of: &RunOf) -> Result<(), Over> {
        match launch::launch(&self.cx, dir, &of.run) {
            Ok(Launched::Live(live)) => self.stream(dir, &of.run, of.from, Some(live)),
            Ok(Launched::Over) => self.stream(dir, &of.run, of.from, None),
            Ok(Launched::Leased(lease)) => {
                // Somebody else came first and may build on this run: an undo that has not begun is to be asked again.
                if !spool::read(dir).is_ok_and(|events| Progress::of(&events).undoing) {
                    let _ = std::fs::remove_file(dir.undo_asked());
                }
                self.say(&Reply::Leased(lease))
            }
            Err(error) => self.error(error),
        }
    }

    /// Folder and order of a run that is known here.
    pub(super) fn known(&self, run: &RunId) -> Result<(RunDir, Order), String> {
        let dir = RunDir::of(&self.cx, run)?;
        match dir.order() {
            Ok(Some(order)) => Ok((dir, order)),
            Ok(None) => Err(format!("run {run} is not known here; `regie runs` shows those that are")),
            Err(e) => Err(format!("run {run} cannot be read: {e}")),
        }
    }

    /// Writes down what is asked of a run and tells its executor. Not answered: events tell.
    pub(super) fn pass_on(&mut self, request: &Request) -> Result<(), Over> {
        let (run, control) = match request.clone() {
            Request::Open { run, gate } => (run, Control::Open { gate }),
            Request::PutBack { run, scope, why } => (run, Control::PutBack { scope, why }),
            Request::Cancel { run, who } => (run, Control::Cancel { who }),
            _ => return Ok(()),
        };
        if let (Ok((dir, _)), Ok(runtime)) = (self.known(&run), Runtime::of(&self.cx)) {
            // Asked of a run that has ended, it changes nothing; a folder that cannot be written ends the run itself.
            let _ = control::ask(&dir, &runtime.socket(&run), &control);
        }
        Ok(())
    }
}
