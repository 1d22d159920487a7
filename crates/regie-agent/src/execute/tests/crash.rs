//! Killed at every point and started again, an executor comes to the same end.

use super::fixture::Machine;
use super::orders;
use regie_wire::{Item, Outcome};
use std::fs;

/// Carries an order out once for each of its points, on a new machine each time.
fn at_every_point(items: fn(&Machine) -> Vec<Item>, outcome: Outcome, check: fn(&Machine)) {
    for number in 1.. {
        let machine = Machine::new();
        let order = machine.order("aaaa", items(&machine));
        let (killed, ended) = machine.start_killed_at(&order, number, false);
        assert_eq!(ended, outcome, "killed at point {number}: {:#?}", machine.events("aaaa"));
        check(&machine);
        if !killed {
            assert!(number > 20, "only {number} points were met");
            return;
        }
    }
}

fn is_as_before(machine: &Machine) {
    let before = Machine::new();
    let tree = |m: &Machine| m.tree().into_values().collect::<Vec<_>>();
    assert_eq!(tree(machine), tree(&before));
    assert!(machine.manifest().given.is_empty());
    assert!(machine.owed().is_empty(), "{:?}", machine.owed());
    assert_eq!(machine.process("shop-web"), None);
}

#[test]
fn the_end_is_the_same() {
    at_every_point(orders::good, Outcome::Done, |machine| {
        machine.check_deployed();
        assert_eq!(machine.manifest().given.len(), 6);
    });
}

#[test]
fn the_way_back_too() {
    at_every_point(orders::failing, Outcome::PutBack, is_as_before);
}

#[test]
fn undoing_a_run_too() {
    for number in 1.. {
        let machine = Machine::new();
        let order = machine.order("aaaa", orders::good(&machine));
        assert_eq!(machine.start(&order), Outcome::Done);
        let (killed, outcome) = machine.start_killed_at(&order, number, true);
        assert_eq!(outcome, Outcome::Undone, "killed at point {number}");
        is_as_before(&machine);
        if !killed {
            return;
        }
    }
}

#[test]
fn half_an_event_is_none() {
    let machine = Machine::new();
    let order = machine.order("aaaa", orders::good(&machine));
    let dir = crate::run_dir::RunDir::create(&machine.cx, &order).unwrap();
    let mut left = 12;
    let killed = machine.go_on(&dir, &mut |_| {
        left -= 1;
        if left == 0 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    });
    assert_eq!(killed, None);
    let mut spool = fs::read(dir.spool()).unwrap();
    spool.extend_from_slice(b"{\"run\":\"aaaa\",\"machi");
    fs::write(dir.spool(), spool).unwrap();
    assert_eq!(machine.go_on(&dir, &mut |_| std::ops::ControlFlow::Continue(())), Some(Outcome::Done));
    machine.check_deployed();
    machine.events("aaaa");
}
