//! Commands of steps on machines: runs of their own there, which the walk names before they begin.

use super::attempt::{Heard, Said, Went};
use super::{Walk, tell};
use crate::edge::clock;
use crate::exit::Failure;
use crate::flow::at_once::{self, Wish};
use crate::flow::carry::{self, Told};
use crate::flow::contact::{Contact, journal_failure};
use crate::flow::outcome;
use crate::report::{Json, Reporter};
use regie_apply::{Begin, MachineEnd, RunReport};
use regie_dossier::page::Step;
use regie_wire::{Command, Event, EventKind, MachineName, Outcome, RunId, RunState, StepId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Shows what programs say as it comes, and keeps it.
struct Listener {
    said: Arc<Mutex<Said>>,
    /// Lines name their machine.
    many: bool,
    quiet: bool,
    json: bool,
}

impl Reporter for Listener {
    fn event(&mut self, event: &Event) {
        if self.json {
            Json.event(event);
        }
        let EventKind::Output { line, .. } = &event.kind else { return };
        let machine = Some(event.machine.as_str()).filter(|_| self.many);
        if !self.quiet && !self.json {
            tell::line(machine, line);
        }
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = machine.map_or_else(|| line.clone(), |m| format!("{m} | {line}"));
        said.line(event.machine.as_str(), line, shown);
    }

    fn say(&mut self, text: &str) {
        if self.json { Json.say(text) } else { err!("{text}") }
    }
}

/// Runs them, all at once.
pub fn run(
    walk: &mut Walk<'_>,
    step: &Step,
    commands: BTreeMap<MachineName, Command>,
    quiet: bool,
) -> Result<Heard, Failure> {
    let stage = walk.stage;
    let machines: BTreeSet<MachineName> = commands.keys().cloned().collect();
    let began = clock::now_ms();
    let mut contact = Contact::open(stage.g, stage.here, &machines)?;
    if let Some(error) = contact.away.values().next() {
        return Ok(Went::not_begun(format!("{}: {}: {}", error.machine(), error.what(), error.why())).into());
    }
    let secrets = stage.secrets_of(&machines);
    if let Err(failure) = at_once::says_no_secret(&commands, &secrets) {
        return Ok(Went::not_begun(failure.message).into());
    }
    let id = clock::new_run();
    let to = EventKind::HandedOver {
        step: StepId(step.number),
        machines: machines.iter().cloned().collect(),
        to: id.clone(),
    };
    walk.record.say(to)?;
    let text = step.act.run().map(|r| stage.scrubber.clean(r.text.text.trim())).unwrap_or_default();
    let title = format!("{}, step {}: {}", stage.title, step.number, at_once::shown(&text));
    let wish = Wish { procedure: "exec", title, scope: walk.scope(), reason: stage.reason };
    let said = Arc::new(Mutex::new(Said::default()));
    let listener = Listener { said: Arc::clone(&said), many: machines.len() > 1, quiet, json: stage.g.json };
    let told = at_once::start(stage.here, &mut contact, &id, &wish, commands, &secrets, Box::new(listener));
    let told = match told {
        Ok(told) => told,
        // How far it came before that is not known.
        Err(failure) => return Ok(Went { unclear: true, ..Went::not_begun(failure.message) }.into()),
    };
    let mut said = std::mem::take(&mut *said.lock().unwrap_or_else(PoisonError::into_inner));
    for machine in &machines {
        said.all.entry(machine.to_string()).or_default();
    }
    let took = u64::try_from(clock::now_ms() - began).unwrap_or(0);
    let unclear = !is_over(&told.report);
    let went = Went { failed: failed(&told), unclear, tail: said.tail, interrupted: told.interrupted, took };
    Ok(Heard { went, said: said.all })
}

/// Whether nothing of it is under way any more, as each machine says.
fn is_over(report: &RunReport) -> bool {
    report.machines.values().all(|e| matches!(e, MachineEnd::Ended { .. } | MachineEnd::NotStarted { .. }))
}

/// Why it did not go well, machine by machine.
fn failed(told: &Told) -> Option<String> {
    let done = |e: &MachineEnd| matches!(e, MachineEnd::Ended { outcome: Outcome::Done, .. });
    let bad = told.report.machines.iter().filter(|(_, e)| !done(e));
    let words = bad.map(|(m, e)| format!("{m}: {}", outcome::words(e, &told.report.run))).collect::<Vec<_>>();
    (!words.is_empty()).then(|| words.join("\n"))
}

/// What became of a run on machines that nobody watched to its end.
pub enum Became {
    /// It is done on each of them.
    Done,
    /// It never began on any.
    Nothing,
    /// It failed, or nobody can tell.
    Unclear(String),
}

/// Looks what became of it; what is under way is watched to its end.
pub fn became(walk: &mut Walk<'_>, machines: &BTreeSet<MachineName>, run: &RunId) -> Result<Became, Failure> {
    let stage = walk.stage;
    let there = stage.here.machines();
    if let Some(gone) = machines.iter().find(|m| !there.contains(*m)) {
        return Ok(Became::Unclear(format!("{gone} is no machine of this environment any more")));
    }
    let mut contact = Contact::open(stage.g, stage.here, machines)?;
    if let Some(error) = contact.away.values().next() {
        return Ok(Became::Unclear(format!("{} does not answer", error.machine())));
    }
    let running = |runs: &Vec<regie_wire::RunSummary>| {
        runs.iter().any(|r| r.run == *run && !matches!(r.state, RunState::Ended { .. } | RunState::Interrupted { .. }))
    };
    let under_way: Vec<MachineName> =
        contact.runs.iter().filter(|(_, runs)| running(runs)).map(|(m, _)| m.clone()).collect();
    if !under_way.is_empty() {
        let mut begin = BTreeMap::new();
        for machine in under_way {
            let known = contact.journal.known(&machine).map_err(journal_failure)?;
            begin.insert(machine, Begin::Attach { from: known.get(run).copied().unwrap_or(0) + 1 });
        }
        let listener = Listener { said: Arc::default(), many: machines.len() > 1, quiet: false, json: stage.g.json };
        let first = crate::edge::interrupts::ENDS;
        carry::follow_by(Box::new(listener), first, &mut contact, run, begin, &stage.secrets_of(machines))?;
    }
    let row = contact.journal.find(run.as_str()).map_err(journal_failure)?.into_iter().find(|r| r.run == *run);
    let Some(row) = row else { return Ok(Became::Nothing) };
    let ends = row.machines.iter().map(|m| (&m.machine, &m.outcome, &m.state)).collect::<Vec<_>>();
    let bad = ends.iter().find(|(_, outcome, _)| **outcome != Some(Outcome::Done));
    Ok(match bad {
        Some((machine, _, state)) => {
            Became::Unclear(format!("{machine}: {}", state.as_deref().unwrap_or("it has not ended")))
        }
        None if ends.len() == machines.len() => Became::Done,
        None => Became::Unclear("it began on some of its machines only".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_over_when_each_machine_has_ended_it_or_never_began() {
        let ended = || MachineEnd::Ended { outcome: Outcome::Stopped, state: "it failed".into() };
        let cases = [
            (ended(), true),
            (MachineEnd::NotStarted { why: "the other failed".into() }, true),
            (MachineEnd::Lost { step: None, why: "no route to host".into() }, false),
            (MachineEnd::Detached { step: None }, false),
            (MachineEnd::Interrupted { step: None }, false),
            (MachineEnd::Error("no room".into()), false),
        ];
        for (end, over) in cases {
            let machines = BTreeMap::from([("app".into(), ended()), ("db".into(), end.clone())]);
            assert_eq!(is_over(&RunReport { run: RunId::new("8k3f"), machines }), over, "{end:?}");
        }
    }
}
