//! Restarts owed, whoever asks for them and whenever the executor dies.

use super::super::{Executed, Point, execute};
use super::fixture::{Machine, shop};
use super::orders;
use crate::run_dir::RunDir;
use crate::supervise;
use regie_wire::{Guard, InstanceName, Item, Key, OnFailure, Outcome, Process, Resource, Scope};
use std::fs;
use std::ops::ControlFlow;

fn web(machine: &Machine, command: &str) -> Process {
    Process {
        name: "shop-web".into(),
        command: command.into(),
        cwd: machine.path("."),
        env_file: None,
        log: machine.path("web.log"),
        running: true,
        stop_timeout: 5,
    }
}

#[test]
fn what_changes_its_own_definition_owes_its_own_restart() {
    let machine = Machine::new();
    supervise::start(&machine.cx, &web(&machine, "sleep 1000")).unwrap();
    let wanted = web(&machine, "sleep 2000");
    let items = vec![Item::Step(orders::step(1, shop(), Resource::Process(wanted.clone())))];
    let dir = RunDir::create(&machine.cx, &machine.order("aaaa", items)).unwrap();
    let at_owed = &mut |point| match point {
        Point::Owed => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    assert_eq!(machine.go_on(&dir, at_owed), None);
    assert_eq!(machine.owed(), [Key::new("process:shop-web")]);
    assert_eq!(machine.go_on(&dir, &mut |_| ControlFlow::Continue(())), Some(Outcome::Done));
    assert_eq!(machine.process("shop-web"), Some(wanted));
    assert!(machine.owed().is_empty());
    assert_eq!(machine.undo("aaaa"), Outcome::Undone);
    assert_eq!(machine.process("shop-web"), Some(web(&machine, "sleep 1000")));
    assert!(machine.owed().is_empty(), "what it owed itself was paid by its undo");
}

/// Two instances whose files the same process reads; the first one fails, at its second step.
fn shared(machine: &Machine, cafe_fails: bool) -> regie_wire::Order {
    let cafe = Scope::Instance(InstanceName::new("cafe"));
    let shared = Key::new("process:shop-web");
    let fails = |id, scope| {
        let guard = Guard { creates: None, unless: Some("false".into()) };
        Item::Step(orders::step(id, scope, orders::command("fails", "exit 3".into(), guard, Some("true".into()))))
    };
    let file = |id, scope, name: &str| {
        let mut step = orders::step(id, scope, orders::file(machine.path(name), "new\n"));
        step.notifies = vec![shared.clone()];
        Item::Step(step)
    };
    let mut items = vec![file(1, shop(), "shop.conf"), file(2, cafe.clone(), "cafe.conf"), fails(3, shop())];
    if cafe_fails {
        items.push(fails(4, cafe.clone()));
    }
    let mut order = machine.order("aaaa", items);
    order.on_failure.push((cafe, OnFailure::PutBack));
    order
}

#[test]
fn what_another_instance_asks_for_stays_owed() {
    let machine = Machine::new();
    assert_eq!(machine.start(&shared(&machine, false)), Outcome::PutBack);
    assert!(fs::exists(machine.path("cafe.conf")).unwrap() && !fs::exists(machine.path("shop.conf")).unwrap());
    assert_eq!(machine.owed(), [Key::new("process:shop-web")]);
}

#[test]
fn nothing_is_owed_when_both_are_back() {
    let machine = Machine::new();
    assert_eq!(machine.start(&shared(&machine, true)), Outcome::PutBack);
    assert!(machine.owed().is_empty(), "{:?}", machine.owed());
}

#[test]
fn a_run_killed_after_its_last_event_is_cleared_away() {
    let machine = Machine::new();
    let order =
        machine.order("aaaa", vec![Item::Step(orders::step(1, shop(), orders::file(machine.path("a"), "a\n")))]);
    let dir = RunDir::create(&machine.cx, &order).unwrap();
    let runtime = crate::runtime::Runtime::of(&machine.cx).unwrap();
    let mut secrets = regie_wire::Secrets::default();
    secrets.insert("key", "value".to_owned());
    runtime.write_secrets(&order.run, &secrets).unwrap();
    let spool = dir.spool();
    let at_the_end = &mut |_| match fs::read_to_string(&spool).unwrap().contains("run-ended") {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    assert_eq!(machine.go_on(&dir, at_the_end), None);
    assert!(!runtime.secrets(&order.run).unwrap().is_empty());
    assert!(matches!(
        execute(&machine.cx, &dir, false, &mut |_| ControlFlow::Continue(())),
        Ok(Executed::Ended(Outcome::Done))
    ));
    assert!(runtime.secrets(&order.run).unwrap().is_empty());
}

#[test]
fn what_was_set_aside_by_an_executor_that_died_may_be_old() {
    let machine = Machine::new();
    let dir = RunDir::create(&machine.cx, &machine.order("aaaa", orders::failing(&machine))).unwrap();
    let at_set_aside = &mut |point| match point {
        Point::SetAside => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    assert_eq!(machine.go_on(&dir, at_set_aside), None);
    fs::write(machine.path("app.conf"), "by a person\n").unwrap();
    assert_eq!(machine.go_on(&dir, &mut |_| ControlFlow::Continue(())), Some(Outcome::PutBack));
    assert_eq!(fs::read_to_string(machine.path("app.conf")).unwrap(), "by a person\n");
}

#[test]
fn what_is_gone_owes_nothing() {
    let machine = Machine::new();
    crate::store::private_folder(machine.cx.state.path()).unwrap();
    crate::state::owe(&machine.cx, &[Key::new("process:shop-web")], "changed").unwrap();
    let gone = Resource::Absent { resource: Box::new(Resource::Process(web(&machine, "sleep 1000"))) };
    assert_eq!(machine.start(&machine.order("aaaa", vec![Item::Step(orders::step(1, shop(), gone))])), Outcome::Done);
    assert!(machine.owed().is_empty());
}

#[test]
fn a_process_writes_its_log_inside_of_the_machine() {
    let (machine, elsewhere) = (Machine::new(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink(elsewhere.path(), machine.path("logs")).unwrap();
    let mut process = web(&machine, "sleep 1000");
    process.log = machine.path("logs/web.log");
    let error = supervise::start(&machine.cx, &process).unwrap_err();
    assert!(error.contains("a symbolic link on the way leads to"), "{error}");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}
