//! Hooks on a machine: before, after, and when a procedure did not come about, whoever was killed.

use super::fixture::{Machine, shop};
use super::orders;
use regie_wire::{Hook, Item, Mark, Order, Outcome, Phase, Resource, Step, StepId, Text};
use std::fs;

fn hook(id: u32, run: &str) -> Step {
    Step {
        id: StepId(id),
        scope: shop(),
        phase: Phase::Verify,
        resource: Resource::Hook(Hook {
            name: format!("shop/hook-{id}"),
            run: Text::plain(run),
            user: None,
            timeout: 60,
        }),
        notifies: Vec::new(),
        mark: Mark::Check,
        why: "asked for".into(),
    }
}

fn order(machine: &Machine, before: &str, after: &str) -> Order {
    let said = machine.path("said.log");
    let file = orders::file_of(machine, 2, shop(), "motd", "new\n");
    let items = vec![Item::Step(hook(1, before)), file, Item::Step(hook(3, after))];
    let failed = hook(9, &format!("echo \"failed $REGIE_OUTCOME\" >> {said}\n"));
    Order { late: [StepId(3)].into(), failed: vec![failed], ..machine.order("aaaa", items) }
}

fn said(machine: &Machine) -> String {
    fs::read_to_string(machine.path("said.log")).unwrap_or_default()
}

#[test]
fn one_before_stops_all() {
    let machine = Machine::new();
    assert_eq!(machine.start(&order(&machine, "echo no >&2; exit 3\n", "true\n")), Outcome::PutBack);
    assert!(!std::path::Path::new(&machine.path("motd")).exists());
    assert_eq!(said(&machine), "failed put-back\n");
    assert!(machine.manifest().given.is_empty());
}

#[test]
fn one_after_takes_nothing_back() {
    let machine = Machine::new();
    assert_eq!(machine.start(&order(&machine, "true\n", "false\n")), Outcome::Stopped);
    assert_eq!(fs::read_to_string(machine.path("motd")).unwrap(), "new\n");
    assert_eq!(said(&machine), "failed stopped\n");
    // Noted nowhere, it is nothing to remove one day.
    assert_eq!(machine.manifest().given.len(), 1);
}

#[test]
fn one_that_gates_takes_it_back() {
    let machine = Machine::new();
    let mut order = order(&machine, "true\n", "false\n");
    order.late.clear();
    assert_eq!(machine.start(&order), Outcome::PutBack);
    assert!(!std::path::Path::new(&machine.path("motd")).exists());
    assert_eq!(said(&machine), "failed put-back\n");
}

#[test]
fn killed_at_any_point_it_ends_the_same_and_says_so() {
    for number in 1.. {
        let machine = Machine::new();
        let mut order = order(&machine, "true\n", "false\n");
        order.late.clear();
        let (killed, outcome) = machine.start_killed_at(&order, number, false);
        assert_eq!(outcome, Outcome::PutBack, "killed at point {number}");
        // Once, or again where it was not known whether it had been said.
        let said = said(&machine);
        assert!(
            ["failed put-back\n", "failed put-back\nfailed put-back\n"].contains(&said.as_str()),
            "{number}: {said}"
        );
        if !killed {
            return;
        }
    }
}
