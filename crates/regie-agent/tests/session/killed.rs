//! Sessions and executors that are killed.

use crate::talk::{Machine, executor, exists, kill, numbers};
use regie_wire::{EventKind, Outcome, Request, RunOf, RunState, StepId};
use std::fs;

#[test]
fn a_run_goes_on_without_its_session() {
    let machine = Machine::new();
    let order = machine.order("aaaa", vec![machine.waits_for(1, "go"), machine.file(2, "b.txt", "b\n")]);
    let mut talk = machine.talk();
    talk.start(&order);
    let seen = talk.until(|e| matches!(e, EventKind::Output { .. }));
    kill(talk.child.id());
    talk.child.wait().unwrap();
    let mut again = machine.talk();
    again.say(&Request::Attach(RunOf { run: order.run.clone(), from: 3 }));
    let replayed = again.until(|e| matches!(e, EventKind::Output { .. }));
    assert_eq!(replayed, seen[2..]);
    machine.touch("go");
    let (rest, state) = again.hear_the_end();
    assert!(matches!(state, RunState::Ended { outcome: Outcome::Done, .. }), "{state:?}");
    assert_eq!(numbers(&rest), (4..=7).collect::<Vec<_>>());
    assert_eq!(fs::read_to_string(machine.path("b.txt")).unwrap(), "b\n");
}

#[test]
fn an_executor_that_was_killed_is_brought_back() {
    let machine = Machine::new();
    let pid = machine.path("pid");
    let first = crate::talk::command(
        1,
        &format!("echo $$ > {pid}; echo begun; while ! [ -e {} ]; do sleep 0.02; done", machine.path("go")),
        &machine.path("never"),
    );
    let order = machine.order("aaaa", vec![first, machine.file(2, "b.txt", "b\n")]);
    let mut talk = machine.talk();
    talk.start(&order);
    talk.until(|e| matches!(e, EventKind::Output { .. }));
    kill(executor(&machine, &order.run));
    let (_, state) = talk.hear_the_end();
    assert_eq!(state, RunState::Interrupted { step: Some(StepId(1)) });
    let left: u32 = fs::read_to_string(&pid).unwrap().trim().parse().unwrap();
    assert!(exists(left), "its program goes on");
    talk.say(&Request::Resume(RunOf { run: order.run, from: 4 }));
    let events = talk.until(|e| matches!(e, EventKind::Output { .. }));
    assert!(matches!(&events[0].kind, EventKind::RunContinued { after } if after == "step 1"), "{events:?}");
    assert!(!exists(left), "and is ended before the step is repeated");
    machine.touch("go");
    let (_, state) = talk.hear_the_end();
    assert!(matches!(state, RunState::Ended { outcome: Outcome::Done, .. }), "{state:?}");
}

#[test]
fn what_was_asked_of_a_dead_executor_is_not_lost() {
    let machine = Machine::new();
    let order = machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n"), machine.waits_for(2, "go")]);
    let mut talk = machine.talk();
    talk.start(&order);
    talk.until(|e| matches!(e, EventKind::Output { .. }));
    kill(executor(&machine, &order.run));
    talk.hear_the_end();
    talk.say(&Request::Cancel { run: order.run.clone(), who: "me".into() });
    talk.say(&Request::Resume(RunOf { run: order.run, from: 1 }));
    let (_, state) = talk.hear_the_end();
    assert!(matches!(state, RunState::Ended { outcome: Outcome::Cancelled, .. }), "{state:?}");
    assert!(!machine.root.join("a.txt").exists());
}
