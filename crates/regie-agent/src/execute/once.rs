//! Steps of runs that need no lease: commands that a person wants run now. They are run once. What they change is not
//! known here, so nothing is noted as given, and nothing is taken back.

use super::step::Failed;
use super::{Broken, Executor};
use crate::control::{Control, asked};
use crate::perform::{self, Failure};
use regie_wire::{EventKind, Outcome, Resource, Step};
use std::sync::Arc;
use std::time::Instant;

impl Executor<'_> {
    /// Runs one. `calls` was read before the requests were: a cancel that comes in between is heard.
    pub(super) fn once(&mut self, step: &Step, calls: u64) -> Result<(), Broken> {
        let began = Instant::now();
        let took = || u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        if self.progress.under_way == Some(step.id) {
            let error = "what became of it is not known: its end was not seen, and it is not run a second time";
            return self.emit(EventKind::StepFailed {
                step: step.id,
                error: error.into(),
                tail: Vec::new(),
                took: took(),
            });
        }
        if let Err(e) = self.spool.prepare() {
            let error = format!("not begun: {}", self.dir.explain(&e));
            return self.emit(EventKind::StepFailed { step: step.id, error, tail: Vec::new(), took: took() });
        }
        let (scope, phase, mark, key) = (step.scope.clone(), step.phase, step.mark, step.resource.key());
        self.emit(EventKind::StepStarted { step: step.id, scope, phase, mark, key })?;
        let kind = match self.run_command(step, calls) {
            Ok(()) => EventKind::StepDone { step: step.id, changed: true, detail: String::new(), took: took() },
            // What it said stands above: it is not told twice.
            Err(Failed::Step(f)) => {
                let error = self.shown(&f.error);
                EventKind::StepFailed { step: step.id, error, tail: Vec::new(), took: took() }
            }
            Err(Failed::Own(error)) => EventKind::StepFailed { step: step.id, error, tail: Vec::new(), took: took() },
            Err(Failed::Broken(broken)) => return Err(broken),
        };
        self.emit(kind)
    }

    fn run_command(&mut self, step: &Step, calls: u64) -> Result<(), Failed> {
        let Resource::Command(command) = &step.resource else {
            return Err(Failed::Own(format!("{} is no command, and needs the lease", step.resource.key())));
        };
        let (bus, dir, cx) = (Arc::clone(&self.bus), self.dir.clone(), self.cx.clone());
        let is_cancel = |c: &Control| matches!(c, Control::Cancel { .. });
        let stop = || bus.calls() > calls && asked(&dir).is_ok_and(|all| all.iter().any(is_cancel));
        let (mut lines, mut broken) = (0, None);
        let done = perform::command(&cx, command, &stop, &mut |stream, line| {
            broken = broken.take().or_else(|| self.output(step, stream, line, &mut lines).err());
        });
        match (broken, done) {
            (Some(broken), _) => Err(broken.into()),
            (None, Ok(_)) => Ok(()),
            (None, Err(failure)) => Err(Failed::Step(Failure { tail: Vec::new(), ..failure })),
        }
    }

    /// How such a run ended.
    pub(super) fn words_of_once(&self, outcome: &Outcome) -> String {
        match (self.progress.failed.values().next(), outcome) {
            (Some(error), _) => error.clone(),
            (None, Outcome::Done) if self.steps().next().is_none() => "it is over; how it ended was not seen".into(),
            (None, Outcome::Done) => "exit code 0".into(),
            (None, _) => "it was not begun".into(),
        }
    }
}
