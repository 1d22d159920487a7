//! Gates.

use crate::fleet::Fleet;
use crate::pizzeria::{alone, apart};
use crate::print::print;
use regie_plan::{Plan, PlannedItem, Procedure};
use regie_wire::*;
use std::collections::BTreeMap;

/// What every plan must keep: all machines of a scope have the same gates in the same order, and between two of them no
/// machine has a phase that another's earlier phase must precede.
pub fn assert_consistent(plan: &Plan) {
    let mut by_scope: BTreeMap<Scope, BTreeMap<MachineName, Vec<GateId>>> = BTreeMap::new();
    for part in &plan.machines {
        for item in &part.items {
            let (scope, gate) = match item {
                PlannedItem::Step(s) => (s.step.scope.clone(), None),
                PlannedItem::Gate { gate, scope, .. } => (scope.clone(), Some(*gate)),
            };
            let gates = by_scope.entry(scope).or_default().entry(part.machine.clone()).or_default();
            gates.extend(gate);
        }
    }
    for (scope, machines) in by_scope {
        // Who only has to be ready itself is at the first gate only.
        let has_steps = |m: &MachineName| plan.steps().any(|(on, s)| on == m && s.step.scope == scope);
        let gates = machines.iter().find(|(m, _)| has_steps(m)).map(|(_, gates)| gates).unwrap();
        for (machine, own) in machines.iter() {
            let right = if has_steps(machine) { own == gates } else { own[..] == gates[..1] };
            assert!(right, "gates of {scope} differ: {machines:?}");
        }
        assert!(gates.is_sorted(), "{gates:?}");
        assert!(scope != Scope::Machine || gates.is_empty());
        assert!(machines.len() > 1 || gates.is_empty(), "one machine waits for nobody");
        assert_ordered(plan, &scope);
    }
}

fn assert_ordered(plan: &Plan, scope: &Scope) {
    let rank = |p| regie_plan::phase_rank(&plan.procedure, p);
    // Phases of each machine, cut at its gates.
    let mut stretches: Vec<Vec<(MachineName, u8)>> = vec![];
    for part in &plan.machines {
        let mut at = 0;
        for item in &part.items {
            match item {
                PlannedItem::Gate { scope: s, .. } if s == scope => at += 1,
                // Turns have an order of their own: see `turns`.
                PlannedItem::Step(s) if s.step.scope == *scope && s.turn.is_none() => {
                    stretches.resize(stretches.len().max(at + 1), vec![]);
                    stretches[at].push((part.machine.clone(), rank(s.step.phase)));
                }
                _ => {}
            }
        }
    }
    for stretch in &stretches {
        for (machine, phase) in stretch {
            let early = stretch.iter().find(|(m, p)| m != machine && p < phase && *p < Phase::Remove as u8);
            assert!(
                early.is_none() || *phase == Phase::Remove as u8,
                "{machine} at {phase} does not wait for {early:?}"
            );
        }
    }
    for (a, b) in stretches.iter().zip(stretches.iter().skip(1)) {
        let last = a.iter().map(|(_, p)| p).max();
        assert!(last <= b.iter().map(|(_, p)| p).min() || b.is_empty());
    }
}

#[test]
fn two_machines_wait_for_one_another() {
    let fleet = Fleet::new(&["app", "web"]);
    let plan = fleet.apply_plan(&apart("2.1.0-77ab031"));
    assert_consistent(&plan);
    insta::assert_snapshot!(print(&plan));
}

#[test]
fn old_releases_go_after_the_last_gate() {
    let mut fleet = Fleet::new(&["app", "web"]);
    for id in ["1.0-a", "1.1-b"] {
        fleet.carry_out(&fleet.apply_plan(&apart(id)));
    }
    let plan = fleet.apply_plan(&apart("1.2-c"));
    assert_consistent(&plan);
    insta::assert_snapshot!(print(&plan));
}

#[test]
fn one_machine_waits_for_nobody() {
    let plan = Fleet::new(&["app"]).apply_plan(&alone("2.1.0-77ab031"));
    assert_consistent(&plan);
    assert!(plan.machines.iter().all(|m| m.items.iter().all(|i| matches!(i, PlannedItem::Step(_)))));
}

#[test]
fn a_restart_stops_before_it_starts() {
    let mut fleet = Fleet::new(&["app", "web"]);
    let mut wanted = apart("1.0-a");
    let mut worker =
        wanted.resources.iter().find(|w| w.resource.key().as_str() == "unit:pizzeria-web.service").unwrap().clone();
    worker.machine = "web".into();
    wanted.resources.push(worker);
    fleet.carry_out(&fleet.apply_plan(&wanted));
    let plan = fleet.plan(&Procedure::Restart { instance: "pizzeria".into() }, &wanted).unwrap();
    assert_consistent(&plan);
    insta::assert_snapshot!(print(&plan));
}
