//! What people and other machines ask of a run.

use super::super::{Executed, execute};
use super::fixture::{Machine, shop};
use super::orders;
use crate::control::{self, Control};
use crate::launch;
use crate::run_dir::RunDir;
use crate::runtime::Runtime;
use crate::{bounded, lease};
use regie_wire::{EventKind, GateId, Item, Lease, Order, Outcome, RunState, StepId};
use std::ops::ControlFlow;
use std::time::Duration;

fn with_gate(machine: &Machine) -> Order {
    let mut items = orders::good(machine);
    items.insert(4, Item::Gate { gate: GateId(1), scope: shop(), what: "the others".into() });
    machine.order("aaaa", items)
}

/// Carries an order out in a thread, and asks for something once it waits at its gate.
fn ask_at_gate(machine: &Machine, order: &Order, control: &Control) -> Outcome {
    let dir = RunDir::create(&machine.cx, order).unwrap();
    let (cx, executor) = (machine.cx.clone(), dir.clone());
    let thread = std::thread::spawn(move || execute(&cx, &executor, false, &mut |_| ControlFlow::Continue(())));
    let waits = bounded::wait_for(Duration::from_secs(20), || {
        machine.events("aaaa").iter().any(|e| matches!(e, EventKind::GateReached { .. })).then_some(())
    });
    assert!(waits.is_some(), "{:?}", machine.events("aaaa"));
    let socket = Runtime::of(&machine.cx).unwrap().socket(&order.run);
    control::ask(&dir, &socket, control).unwrap();
    match thread.join().unwrap() {
        Ok(Executed::Ended(outcome)) => outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_gate_opens() {
    let machine = Machine::new();
    let order = with_gate(&machine);
    assert_eq!(ask_at_gate(&machine, &order, &Control::Open { gate: GateId(1) }), Outcome::Done);
    machine.check_deployed();
}

#[test]
fn cancelled_at_a_gate() {
    let machine = Machine::new();
    let (before, order) = (machine.tree(), with_gate(&machine));
    assert_eq!(ask_at_gate(&machine, &order, &Control::Cancel { who: "me".into() }), Outcome::Cancelled);
    assert_eq!(machine.tree(), before);
}

#[test]
fn put_back_at_a_gate() {
    let machine = Machine::new();
    let (before, order) = (machine.tree(), with_gate(&machine));
    let control = Control::PutBack { scope: shop(), why: "db failed".into() };
    assert_eq!(ask_at_gate(&machine, &order, &control), Outcome::PutBack);
    assert_eq!(machine.tree(), before);
    let why = |e: &EventKind| matches!(e, EventKind::PutBackStarted { why, .. } if why == "db failed");
    assert!(machine.events("aaaa").iter().any(why));
}

#[test]
fn a_scope_that_failed_does_not_hinder_another() {
    let machine = Machine::new();
    let mut items = orders::failing(&machine);
    let other = regie_wire::Scope::Instance("cafe".into());
    let file = orders::file(machine.path("cafe.txt"), "open\n");
    items.push(Item::Step(orders::step(9, other.clone(), file)));
    let mut order = machine.order("aaaa", items);
    order.on_failure.push((other, regie_wire::OnFailure::PutBack));
    assert_eq!(machine.start(&order), Outcome::PutBack);
    assert_eq!(std::fs::read_to_string(machine.path("cafe.txt")).unwrap(), "open\n");
    assert!(!std::path::Path::new(&machine.path("shop")).exists());
    let Some(EventKind::RunEnded { state, .. }) = machine.events("aaaa").pop() else { panic!("not ended") };
    assert_eq!(state, "shop: as before run aaaa; cafe: as asked");
}

#[test]
fn the_lease_is_one_runs() {
    let machine = Machine::new();
    let theirs = Lease { run: Machine::run_id("zzzz"), who: "you@there".into(), what: "update".into(), since: 5 };
    let held = lease::take(&machine.cx, &theirs).unwrap();
    let order = machine.order("aaaa", orders::good(&machine));
    let dir = RunDir::create(&machine.cx, &order).unwrap();
    match execute(&machine.cx, &dir, false, &mut |_| ControlFlow::Continue(())) {
        Ok(Executed::Refused(by)) => assert_eq!(by, theirs),
        other => panic!("{other:?}"),
    }
    assert!(machine.events("aaaa").is_empty());
    assert_eq!(lease::holder(&machine.cx).unwrap(), Some(theirs));
    drop(held);
    assert_eq!(lease::holder(&machine.cx).unwrap(), None);
}

#[test]
fn a_run_that_never_ended_is_superseded() {
    let machine = Machine::new();
    let first = machine.order("aaaa", orders::good(&machine));
    let dir = RunDir::create(&machine.cx, &first).unwrap();
    let mut events = 0;
    let killed = machine.go_on(&dir, &mut |_| {
        events += 1;
        if events == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(killed, None);
    let summary = crate::facts::summary(&dir, &first.run, None).unwrap().unwrap();
    assert_eq!(summary.state, RunState::Interrupted { step: Some(StepId(1)) });
    assert_eq!(machine.start(&machine.order("bbbb", orders::good(&machine))), Outcome::Done);
    let Some(EventKind::RunEnded { outcome, .. }) = machine.events("aaaa").pop() else { panic!("not ended") };
    assert_eq!(outcome, Outcome::Superseded);
    assert_eq!(launch::runs(&machine.cx).unwrap().len(), 2);
}

#[test]
fn a_secret_that_a_restart_took_puts_an_instance_back() {
    let machine = Machine::new();
    let before = machine.tree();
    let mut items = orders::good(&machine);
    let piece = regie_wire::Piece::Secret(regie_wire::SecretRef { name: "key".into(), encode: Vec::new() });
    let text = regie_wire::Text { pieces: vec![piece] };
    let ownership = regie_wire::Ownership::default();
    let secret = regie_wire::File {
        path: machine.path("secret"),
        content: regie_wire::Content::Text(text),
        ownership,
        validate: None,
    };
    items.push(Item::Step(orders::step(9, shop(), regie_wire::Resource::File(secret))));
    assert_eq!(machine.start(&machine.order("aaaa", items)), Outcome::PutBack);
    assert_eq!(machine.tree(), before);
    let shown = format!("{:?}", machine.events("aaaa"));
    assert!(!shown.contains("on standard output"), "what cannot be scrubbed is not recorded");
    assert!(shown.contains("`regie apply` gives them again"), "{shown}");
}

/// Cancels as soon as an event says that this step has begun.
fn cancel_during(machine: &Machine, order: &Order, step: u32) -> Outcome {
    let dir = RunDir::create(&machine.cx, order).unwrap();
    let mut asked = false;
    let during = &mut |_| {
        let begun = |e: &EventKind| matches!(e, EventKind::StepStarted { step: s, .. } if *s == StepId(step));
        if !asked && machine.events(order.run.as_str()).iter().any(begun) {
            asked = true;
            control::ask(&dir, std::path::Path::new("/nowhere"), &Control::Cancel { who: "me".into() }).unwrap();
        }
        ControlFlow::Continue(())
    };
    machine.go_on(&dir, during).unwrap()
}

#[test]
fn cancelled_during_the_last_step() {
    let machine = Machine::new();
    let (before, order) = (machine.tree(), machine.order("aaaa", orders::good(&machine)));
    assert_eq!(cancel_during(&machine, &order, 7), Outcome::Cancelled);
    assert_eq!(machine.tree(), before);
    assert!(machine.manifest().given.is_empty());
    let Some(EventKind::RunEnded { state, .. }) = machine.events("aaaa").pop() else { panic!("not ended") };
    assert_eq!(state, "shop: as before run aaaa");
}

#[test]
fn what_was_finished_before_the_cancel_stays() {
    let machine = Machine::new();
    let cafe = regie_wire::Scope::Instance("cafe".into());
    let file = |id, scope, name: &str| Item::Step(orders::step(id, scope, orders::file(machine.path(name), "open\n")));
    let items = vec![file(1, shop(), "shop.txt"), file(2, cafe.clone(), "a.txt"), file(3, cafe.clone(), "b.txt")];
    let mut order = machine.order("aaaa", items);
    order.on_failure.push((cafe, regie_wire::OnFailure::PutBack));
    assert_eq!(cancel_during(&machine, &order, 3), Outcome::Cancelled);
    let there = ["shop.txt", "a.txt", "b.txt"].map(|name| std::fs::exists(machine.path(name)).unwrap());
    assert_eq!(there, [true, false, false]);
}

#[test]
fn a_machine_that_finished_its_last_step_stays_as_asked() {
    let machine = Machine::new();
    let mut order = machine.order("aaaa", orders::good(&machine));
    order.on_failure.clear();
    assert_eq!(cancel_during(&machine, &order, 7), Outcome::Done);
    machine.check_deployed();
}

#[test]
fn behind_the_last_gate_nothing_is_taken_back() {
    let machine = Machine::new();
    let mut items = orders::failing(&machine);
    items.insert(7, Item::Gate { gate: GateId(1), scope: shop(), what: "the others".into() });
    let order = machine.order("aaaa", items);
    assert_eq!(ask_at_gate(&machine, &order, &Control::Open { gate: GateId(1) }), Outcome::Stopped);
    machine.check_deployed();
    let Some(EventKind::RunEnded { state, .. }) = machine.events("aaaa").pop() else { panic!("not ended") };
    assert_eq!(state, "shop: stopped at step 8, 7 of 8 steps are done and stay; `regie apply` goes on");
}

#[test]
fn an_executor_that_has_the_lease_is_waited_for() {
    let machine = Machine::new();
    let order = machine.order("aaaa", orders::good(&machine));
    let dir = RunDir::create(&machine.cx, &order).unwrap();
    let ours = Lease { run: order.run.clone(), who: "me@here".into(), what: "deploy".into(), since: 5 };
    let held = lease::take(&machine.cx, &ours).unwrap();
    let socket = Runtime::of(&machine.cx).unwrap().socket(&order.run);
    let refused = dir.refused();
    let opens = std::thread::spawn(move || {
        bounded::wait_for(Duration::from_secs(20), || refused.exists().then_some(())).unwrap();
        std::os::unix::net::UnixListener::bind(socket).unwrap()
    });
    let launched = launch::launch(&machine.cx, &dir, &order.run);
    assert!(matches!(launched, Ok(launch::Launched::Live(_))), "{launched:?}");
    assert!(launch::has_begun(&machine.cx, &dir, &order.run), "its folder stays");
    drop((opens.join().unwrap(), held));
}

#[test]
fn a_damaged_record_is_not_in_the_way_of_others() {
    let machine = Machine::new();
    let old = RunDir::create(&machine.cx, &machine.order("zzzz", Vec::new())).unwrap();
    std::fs::write(old.spool(), "\0\0\0\n").unwrap();
    assert_eq!(machine.start(&machine.order("aaaa", orders::good(&machine))), Outcome::Done);
}
