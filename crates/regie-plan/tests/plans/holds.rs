//! Holds.

use crate::fleet::{Fleet, NOW};
use crate::pizzeria::alone;
use crate::print::print;
use regie_plan::Procedure;
use regie_wire::{Hold, HoldKind, Resource};

fn hold(kind: HoldKind, until: Option<i64>) -> Hold {
    Hold {
        instance: "pizzeria".into(),
        kind,
        who: "ana@desk".into(),
        why: "stock-taking".into(),
        since: NOW / 1000,
        until,
        with: None,
    }
}

fn deployed(kind: HoldKind, until: Option<i64>) -> Fleet {
    let mut fleet = Fleet::new(&["app"]);
    fleet.carry_out(&fleet.apply_plan(&alone("2.0.3-4f1c9e2")));
    fleet.facts("app").holds.push(hold(kind, until));
    fleet
}

#[test]
fn what_is_stopped_stays_stopped_and_not_enabled() {
    let fleet = deployed(HoldKind::Stopped, None);
    let plan = fleet.apply_plan(&alone("2.1.0-77ab031"));
    insta::assert_snapshot!(print(&plan));
    let unit = plan.steps().find_map(|(_, s)| match &s.step.resource {
        Resource::Unit(u) if u.name == "pizzeria-web.service" => Some(u),
        _ => None,
    });
    assert!(unit.is_some_and(|u| !u.active && !u.enabled));
}

#[test]
fn what_is_pinned_stays_at_its_release() {
    let fleet = deployed(HoldKind::Pinned("2.0.3-4f1c9e2".into()), None);
    insta::assert_snapshot!(print(&fleet.apply_plan(&alone("2.1.0-77ab031"))));
}

#[test]
fn a_hold_that_is_over_is_cleared() {
    let mut fleet = deployed(HoldKind::Stopped, Some(NOW / 1000 + 30));
    fleet.now = NOW;
    fleet.carry_out(&fleet.apply_plan(&alone("2.0.3-4f1c9e2")));
    insta::assert_snapshot!(print(&fleet.apply_plan(&alone("2.0.3-4f1c9e2"))));
    fleet.carry_out(&fleet.apply_plan(&alone("2.0.3-4f1c9e2")));
    assert!(fleet.apply_plan(&alone("2.0.3-4f1c9e2")).is_empty());
}

#[test]
fn a_stop_says_which_hold_it_takes_the_place_of() {
    let fleet = deployed(HoldKind::Pinned("2.0.3-4f1c9e2".into()), None);
    let stop = Procedure::Stop { instance: "pizzeria".into(), who: "bo@desk".into(), why: "leak".into(), until: None };
    insta::assert_snapshot!(print(&fleet.plan(&stop, &alone("2.0.3-4f1c9e2")).unwrap()));
}
