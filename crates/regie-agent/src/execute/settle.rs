//! Whether what was started stays up. Starting it says little: a program that dies at once is started again and again
//! by its supervisor, and a stranger on its port may well answer its health check.

use super::step::Failed;
use super::{Executor, last_words};
use crate::bounded::wait_for;
use crate::observe::{program, unit};
use crate::perform::Failure;
use crate::{Context, supervise};
use regie_resource::Act;
use regie_wire::{Resource, Scope, Step};
use std::time::{Duration, Instant};

/// How long it is looked at.
const WATCHED: Duration = Duration::from_secs(1);
/// Time between two questions to systemd or supervisor.
const PAUSE: Duration = Duration::from_millis(100);
/// Lines of one that died.
const LINES: usize = 8;
/// Lines of each program when a check fails that cannot tell which of them is at fault.
const EACH: usize = 5;

impl Executor<'_> {
    /// Fails the step of a process or unit that this run has started and that does not stay up.
    pub(super) fn stays_up(&mut self, step: &Step) -> Result<(), Failed> {
        let resource = &step.resource;
        // Also when an executor was killed after the start: the repeated step sees no difference.
        if !is_to_run(resource) || self.records.of(step.id).is_none() {
            return Ok(());
        }
        let Some(how) = watch(&self.cx, resource) else { return Ok(()) };
        let (name, whole) = (resource.name(), where_all_is(resource));
        let error = format!("{name} died right after it was started ({how}); {whole}");
        let tail = last_words::of(&self.cx, resource, LINES);
        // It counts as running where its supervisor goes on trying: the next run must start it all the same.
        self.owe(step, &[resource.key()])?;
        Err(Failed::Step(Failure { error, tail }))
    }

    /// What a unit said that could not be started beside another: systemd waits until it listens, and only says that it did not.
    pub(super) fn with_last_words(&self, step: &Step, failed: Failed) -> Failed {
        match failed {
            Failed::Step(mut failure) if step.resource.is_beside() && is_to_run(&step.resource) => {
                failure.tail.extend(last_words::of(&self.cx, &step.resource, LINES));
                Failed::Step(failure)
            }
            other => other,
        }
    }

    /// Performs a check. Who does not answer has perhaps said why.
    pub(super) fn check(&mut self, step: &Step, acts: &[Act]) -> Result<String, Failed> {
        let done = self.act(step, acts);
        let hook = matches!(step.resource, Resource::Hook(_));
        if hook || !matches!((step.resource.is_check(), &step.scope), (true, Scope::Instance(_))) {
            return done;
        }
        let programs: Vec<Step> =
            self.steps().filter(|s| s.scope == step.scope && is_to_run(&s.resource)).cloned().collect();
        match done {
            Ok(detail) => {
                let started = programs.iter().filter(|s| self.records.of(s.id).is_some());
                for Step { resource, .. } in started {
                    if let Some(how) = death(&self.cx, resource, &mut Some(u64::MAX)) {
                        let (name, whole) = (resource.name(), where_all_is(resource));
                        let error = format!(
                            "there was an answer ({detail}), but {name} has died since it was started ({how}), so something else may have given it; {whole}"
                        );
                        return Err(Failed::Step(Failure { error, tail: last_words::of(&self.cx, resource, LINES) }));
                    }
                }
                Ok(detail)
            }
            Err(Failed::Step(mut failure)) => {
                for Step { resource, .. } in &programs {
                    let words = last_words::of(&self.cx, resource, EACH);
                    failure.tail.extend(words.iter().map(|line| format!("{} | {line}", resource.name())));
                }
                Err(Failed::Step(failure))
            }
            Err(other) => Err(other),
        }
    }
}

fn is_to_run(resource: &Resource) -> bool {
    match resource {
        Resource::Process(process) => process.running,
        Resource::Unit(unit) => unit.active,
        Resource::Program(program) => program.running,
        _ => false,
    }
}

fn where_all_is(resource: &Resource) -> String {
    match resource {
        Resource::Process(regie_wire::Process { log, .. }) | Resource::Program(regie_wire::Program { log, .. }) => {
            format!("all that it said is in {log}")
        }
        _ => format!("`journalctl --unit {}` shows all that it said", resource.name()),
    }
}

#[cfg(not(test))]
fn watched() -> Duration {
    WATCHED
}

#[cfg(test)]
thread_local! {
    /// Tests that kill an order at every point look once only: what they start stays up.
    pub(super) static GLANCE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

#[cfg(test)]
fn watched() -> Duration {
    if GLANCE.get() { Duration::ZERO } else { WATCHED }
}

/// How it died while it was looked at.
fn watch(cx: &Context, resource: &Resource) -> Option<String> {
    let (mut restarts, mut next) = (None, Instant::now());
    wait_for(watched(), || {
        if !matches!(resource, Resource::Process(_)) && Instant::now() < next {
            return None;
        }
        next = Instant::now() + PAUSE;
        death(cx, resource, &mut restarts)
    })
}

/// How it died, if it did: a process since it was started, a unit in this moment or since `restarts` was first counted.
/// What cannot be asked is not called dead.
fn death(cx: &Context, resource: &Resource, restarts: &mut Option<u64>) -> Option<String> {
    match resource {
        Resource::Process(process) => match supervise::status(cx, &process.name).ok()? {
            None => Some("its supervisor is gone too".into()),
            Some(status) if status.restarts > 0 => Some(status.ended.unwrap_or_else(|| "it was started again".into())),
            Some(status) => status.ended,
        },
        Resource::Unit(unit) => {
            let life = unit::life(unit).ok()??;
            let grew = life.restarts > *restarts.get_or_insert(life.restarts);
            (grew || !life.active).then_some(life.ended)
        }
        Resource::Program(program) => {
            let life = program::life(program).ok()??;
            // Supervisor counts no restarts; another process is one.
            let other = life.pid.is_some_and(|pid| {
                let first = restarts.get_or_insert(pid);
                *first != u64::MAX && pid != *first
            });
            (other || !life.running).then_some(life.state)
        }
        _ => None,
    }
}
