use crate::talk::{Machine, gate, numbers, shop};
use regie_wire::{EventKind, GateId, Outcome, Reply, Request, RunOf, RunState};
use std::fs;

fn ended(state: &RunState) -> &Outcome {
    match state {
        RunState::Ended { outcome, .. } => outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_run_is_told_from_beginning_to_end() {
    let machine = Machine::new();
    let mut talk = machine.talk();
    talk.start(&machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n"), machine.file(2, "b.txt", "b\n")]));
    let (events, state) = talk.hear_the_end();
    assert_eq!(ended(&state), &Outcome::Done);
    assert_eq!(numbers(&events), (1..=6).collect::<Vec<_>>());
    assert_eq!(fs::read_to_string(machine.path("b.txt")).unwrap(), "b\n");
    // The next one starts at once: the lease was given back before the end was told.
    talk.start(&machine.order("bbbb", vec![machine.file(1, "a.txt", "a\n")]));
    let (events, _) = talk.hear_the_end();
    assert!(matches!(&events[2].kind, EventKind::StepDone { changed: false, .. }), "{events:?}");
    let known = [("aaaa".into(), 4)].into_iter().collect();
    talk.say(&Request::Runs { known });
    match talk.hear() {
        Some(Reply::Runs { runs, events }) => {
            assert_eq!(runs.iter().map(|r| r.run.as_str()).collect::<Vec<_>>(), ["bbbb", "aaaa"]);
            assert_eq!(numbers(&events), [5, 6, 1, 2, 3, 4]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_order_again_is_the_same_run() {
    let machine = Machine::new();
    let order = machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n")]);
    let mut talk = machine.talk();
    talk.start(&order);
    let (first, _) = talk.hear_the_end();
    talk.start(&order);
    let (again, _) = talk.hear_the_end();
    assert_eq!(first, again);
    let other = machine.order("aaaa", vec![machine.file(1, "b.txt", "b\n")]);
    talk.say(&Request::Start { order: Box::new(other) });
    assert!(matches!(talk.hear(), Some(Reply::Error { error }) if error.contains("another run aaaa")));
}

#[test]
fn run_ids_stay_in_their_folder() {
    let machine = Machine::new();
    let mut talk = machine.talk();
    talk.say(&Request::Start { order: Box::new(machine.order("../../x", Vec::new())) });
    assert!(matches!(talk.hear(), Some(Reply::Error { error }) if error.contains("cannot be a run")));
    talk.say(&Request::Attach(RunOf { run: "zzzz".into(), from: 1 }));
    assert!(matches!(talk.hear(), Some(Reply::Error { error }) if error.contains("not known here")));
}

#[test]
fn gates_open_while_the_run_is_told() {
    let machine = Machine::new();
    let order = machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n"), gate(1), machine.file(2, "b.txt", "b\n")]);
    let mut talk = machine.talk();
    talk.start(&order);
    talk.until(|e| matches!(e, EventKind::GateReached { .. }));
    let facts = machine.connect().hello().facts;
    assert_eq!(facts.lease.map(|l| l.run), Some(order.run.clone()));
    assert_eq!(facts.open_runs[0].state, RunState::AtGate { gate: GateId(1), what: "the others".into() });
    talk.say(&Request::Open { run: order.run, gate: GateId(1) });
    let (events, state) = talk.hear_the_end();
    assert!(events.iter().any(|e| matches!(e.kind, EventKind::GateOpened { .. })));
    assert_eq!(ended(&state), &Outcome::Done);
}

#[test]
fn another_session_may_cancel() {
    let machine = Machine::new();
    let order = machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n"), gate(1)]);
    let mut talk = machine.talk();
    talk.start(&order);
    talk.until(|e| matches!(e, EventKind::GateReached { .. }));
    let mut other = machine.talk();
    other.say(&Request::Cancel { run: order.run, who: "you@there".into() });
    assert_eq!(other.close(), Some(0));
    let (_, state) = talk.hear_the_end();
    assert_eq!(ended(&state), &Outcome::Cancelled);
    assert!(!machine.root.join("a.txt").exists());
}

#[test]
fn the_second_is_told_who_is_there() {
    let machine = Machine::new();
    let first = machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n"), gate(1)]);
    let mut talk = machine.talk();
    talk.start(&first);
    talk.until(|e| matches!(e, EventKind::GateReached { .. }));
    let mut other = machine.talk();
    let second = machine.order("bbbb", vec![machine.file(1, "b.txt", "b\n")]);
    other.say(&Request::Start { order: Box::new(second.clone()) });
    assert!(matches!(other.hear(), Some(Reply::Leased(lease)) if lease.run == first.run && lease.who == "me@here"));
    talk.say(&Request::PutBack { run: first.run, scope: shop(), why: "db failed".into() });
    let (_, state) = talk.hear_the_end();
    assert_eq!(ended(&state), &Outcome::PutBack);
    other.start(&second);
    assert_eq!(ended(&other.hear_the_end().1), &Outcome::Done);
}

#[test]
fn a_run_is_undone_unless_another_came_after() {
    let machine = Machine::new();
    let mut talk = machine.talk();
    fs::write(machine.path("a.txt"), "old\n").unwrap();
    for (run, content) in [("aaaa", "a\n"), ("bbbb", "b\n")] {
        talk.start(&machine.order(run, vec![machine.file(1, "a.txt", content)]));
        talk.hear_the_end();
    }
    let undo = |run: &str| Request::Undo { run: RunOf { run: run.into(), from: 1 }, who: "me@here".into() };
    talk.say(&undo("aaaa"));
    assert!(matches!(talk.hear(), Some(Reply::Error { error }) if error.contains("run bbbb has changed")));
    for run in ["bbbb", "aaaa"] {
        talk.say(&undo(run));
        assert_eq!(ended(&talk.hear_the_end().1), &Outcome::Undone);
    }
    assert_eq!(fs::read_to_string(machine.path("a.txt")).unwrap(), "old\n");
    talk.say(&undo("aaaa"));
    assert_eq!(ended(&talk.hear_the_end().1), &Outcome::Undone, "twice is once");
}

#[test]
fn a_run_that_began_is_not_forgotten_because_another_has_the_lease() {
    let machine = Machine::new();
    let mut talk = machine.talk();
    let first = machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n")]);
    talk.start(&first);
    talk.hear_the_end();
    // As if its executor had been killed: the last event is not there.
    let spool = machine.root.join(".regie/runs/aaaa/events.jsonl");
    let text = fs::read_to_string(&spool).unwrap();
    let cut = text.trim_end().rfind('\n').unwrap() + 1;
    fs::write(&spool, &text[..cut]).unwrap();
    let lock = fs::File::create(machine.root.join(".regie/lease")).unwrap();
    lock.lock().unwrap();
    talk.say(&Request::Start { order: Box::new(first) });
    assert!(matches!(talk.hear(), Some(Reply::Leased(lease)) if lease.who == "somebody"));
    assert!(machine.root.join(".regie/runs/aaaa/undo.jsonl").exists(), "how to take it back is still known");
}

#[test]
fn an_undo_that_came_too_late_is_not_done_later() {
    let machine = Machine::new();
    let mut talk = machine.talk();
    talk.start(&machine.order("aaaa", vec![machine.file(1, "a.txt", "a\n")]));
    talk.hear_the_end();
    let lock = fs::File::create(machine.root.join(".regie/lease")).unwrap();
    lock.lock().unwrap();
    talk.say(&Request::Undo { run: RunOf { run: "aaaa".into(), from: 1 }, who: "me@here".into() });
    assert!(matches!(talk.hear(), Some(Reply::Leased(_))));
    drop(lock);
    talk.say(&Request::Resume(RunOf { run: "aaaa".into(), from: 1 }));
    assert_eq!(ended(&talk.hear_the_end().1), &Outcome::Done);
    assert_eq!(fs::read_to_string(machine.path("a.txt")).unwrap(), "a\n");
}
