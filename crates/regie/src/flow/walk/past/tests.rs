#![allow(clippy::unwrap_used)]

use super::*;
use regie_wire::{Key, Mark, Phase, Scope, StepId};

fn read(kinds: Vec<EventKind>) -> Past {
    let run = RunId::new("8k3f");
    let row = RunRow {
        run: run.clone(),
        title: "task it in prod".into(),
        procedure: "task".into(),
        dossier: "shop/prod".into(),
        who: "a@b".into(),
        reason: None,
        started: 0,
        machines: Vec::new(),
    };
    let opened = EventKind::PageOpened { page: "tasks/it.md".into(), instance: None, digest: "d".into() };
    let event = |(n, kind)| Event { run: run.clone(), machine: WALKER.into(), seq: n, at: 0, kind };
    let events: Vec<Event> = (1..).zip(std::iter::once(opened).chain(kinds)).map(event).collect();
    Past::read(&row, &events).unwrap()
}

fn started(step: u32, act: &str) -> EventKind {
    let (scope, phase, mark) = (Scope::Machine, Phase::Run, Mark::Check);
    EventKind::StepStarted { step: StepId(step), scope, phase, mark, key: Key::new(format!("{act}:x")) }
}

fn handed(step: u32) -> EventKind {
    EventKind::HandedOver { step: StepId(step), machines: vec!["app".into(), "db".into()], to: RunId::new("9x2c") }
}

fn done(step: u32) -> EventKind {
    EventKind::StepDone { step: StepId(step), changed: false, detail: String::new(), took: 0 }
}

fn failed(step: u32) -> EventKind {
    EventKind::StepFailed { step: StepId(step), error: "x".into(), tail: Vec::new(), took: 0 }
}

fn ended() -> EventKind {
    EventKind::RunEnded { outcome: Outcome::NeedsPerson, state: "x".into() }
}

#[test]
fn a_step_stays_in_doubt_with_its_machines_until_it_is_known_what_became_of_it() {
    let machines = BTreeSet::from(["app".into(), "db".into()]);
    let doubt = Some(Doubt { step: 2, handed: Some((RunId::new("9x2c"), machines)) });
    let left = vec![started(1, "require"), done(1), started(2, "sh"), handed(2), ended()];
    assert_eq!(read(left.clone()).doubt, doubt);
    let with = |more: Vec<EventKind>| read(left.iter().cloned().chain(more).collect()).doubt;
    // The requirement is looked at again, and says nothing of the step.
    let again = || vec![started(1, "require"), handed(1)];
    assert_eq!(with([again(), vec![done(1), ended()]].concat()), doubt);
    assert_eq!(with([again(), vec![failed(1), ended()]].concat()), doubt);
    for known in [done(2), failed(2), EventKind::StepSkipped { step: StepId(2), why: "x".into() }] {
        assert_eq!(with(vec![known]), None);
    }
}

#[test]
fn a_requirement_of_nowhere_is_no_step_that_is_done() {
    let nowhere = EventKind::StepSkipped { step: StepId(1), why: "this environment has no `db`".into() };
    let past = read(vec![started(1, "require"), nowhere, ended()]);
    assert!(past.finished.is_empty() && !past.is_unfinished());
}
