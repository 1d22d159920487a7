//! Hooks in a plan: first, last, kept for a failure, and where machines wait for them.

use super::fleet::Fleet;
use super::pizzeria::{alone, apart};
use regie_dossier::{HookWhen, Place, Wanted, WantedHook};
use regie_plan::{Plan, PlannedItem, Procedure};
use regie_wire::{Item, Resource, Text};

fn hook(when: HookWhen, procedure: &str, machine: Option<&str>, gate: bool) -> WantedHook {
    WantedHook {
        when,
        procedures: vec![procedure.into()],
        instance: Some("pizzeria".into()),
        release: Some("2.1.0-77ab031".into()),
        machine: machine.map(Into::into),
        name: format!("pizzeria/{}-1", when.name()),
        said: "./tell".into(),
        run: Text::plain("./tell\n"),
        user: None,
        timeout: 60,
        gate,
        place: Place::default(),
    }
}

fn deploy(wanted: &Wanted, fleet: &Fleet) -> Plan {
    fleet.plan(&Procedure::Deploy { instance: "pizzeria".into() }, wanted).unwrap()
}

/// `hook`, `gate`, or the kind of a step, in order.
fn kinds(plan: &Plan, machine: &str) -> Vec<&'static str> {
    let part = plan.machines.iter().find(|m| m.machine.as_str() == machine).unwrap();
    let kind = |item: &PlannedItem| match item {
        PlannedItem::Step(step) => step.step.resource.kind(),
        PlannedItem::Gate { .. } => "gate",
    };
    part.items.iter().map(kind).collect()
}

#[test]
fn everybody_waits_for_the_one_before() {
    let mut wanted = apart("2.1.0-77ab031");
    wanted.hooks =
        vec![hook(HookWhen::Before, "deploy", Some("app"), false), hook(HookWhen::After, "deploy", Some("app"), false)];
    let plan = deploy(&wanted, &Fleet::new(&["app", "web"]));
    let (app, web) = (kinds(&plan, "app"), kinds(&plan, "web"));
    assert_eq!(app[..2], ["hook", "gate"], "{app:?}");
    assert_eq!(app.last(), Some(&"hook"), "{app:?}");
    assert_eq!(web.first(), Some(&"gate"), "{web:?}");
    // Behind the commit, which is the last gate.
    let order = plan.order(&"app".into(), &"8k3f".into(), "me@desk", None);
    let Some(Item::Step(last)) = order.items.last() else { panic!() };
    assert_eq!(order.late.iter().collect::<Vec<_>>(), [&last.id]);
    assert!(matches!(&order.items[order.items.len() - 2], Item::Gate { .. }) || app.contains(&"gate"));
}

#[test]
fn they_know_what_it_is_about() {
    let mut wanted = alone("2.1.0-77ab031");
    wanted.hooks =
        vec![hook(HookWhen::Failed, "deploy", Some("app"), false), hook(HookWhen::Before, "deploy", None, false)];
    let plan = deploy(&wanted, &Fleet::new(&["app"]));
    assert_eq!(plan.here.len(), 1);
    assert!(!kinds(&plan, "app").contains(&"hook"), "it is kept for a failure");
    let order = plan.order(&"app".into(), &"8k3f".into(), "me@desk", None);
    let Resource::Hook(failed) = &order.failed[0].resource else { panic!() };
    let text = failed.run.to_string();
    for words in [
        "REGIE_RUN=8k3f REGIE_WHO=me@desk",
        "REGIE_PROCEDURE=deploy",
        "REGIE_INSTANCE=pizzeria",
        "REGIE_RELEASE=2.1.0-77ab031",
        "REGIE_MACHINE=app",
    ] {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    assert!(text.ends_with("{\n./tell\n} < /dev/null\n"), "{text}");
    // Numbers are of the whole plan.
    assert!(plan.steps().all(|(_, s)| s.step.id != order.failed[0].id));
}

#[test]
fn nothing_to_do_has_none() {
    let mut wanted = alone("2.1.0-77ab031");
    wanted.hooks =
        vec![hook(HookWhen::Before, "deploy", Some("app"), false), hook(HookWhen::After, "apply", None, false)];
    let mut fleet = Fleet::new(&["app"]);
    let first = fleet.apply_plan(&Wanted { hooks: Vec::new(), ..wanted.clone() });
    fleet.carry_out(&first);
    let plan = deploy(&wanted, &fleet);
    assert!(!kinds(&plan, "app").contains(&"hook"));
    assert!(fleet.apply_plan(&wanted).here.is_empty());
    // Another procedure has its own.
    assert!(!kinds(&Fleet::new(&["app"]).apply_plan(&wanted), "app").contains(&"hook"));
}

#[test]
fn what_is_taken_apart_has_its_own_before_data_is_given_up() {
    let wanted = alone("2.1.0-77ab031");
    let mut fleet = Fleet::new(&["app"]);
    fleet.carry_out(&fleet.apply_plan(&wanted));
    let given: Vec<Resource> = fleet.facts("app").manifest.given.values().map(|g| g.resource.clone()).collect();
    for resource in &given {
        fleet.see("app", resource.key().as_str(), super::fleet::as_wanted(resource));
    }
    let gone = Wanted {
        resources: Vec::new(),
        instances: Vec::new(),
        hooks: vec![
            hook(HookWhen::After, "remove", Some("app"), false),
            hook(HookWhen::After, "remove", Some("app"), true),
            hook(HookWhen::Before, "remove", Some("app"), false),
            hook(HookWhen::After, "deploy", Some("app"), false),
        ],
        ..wanted
    };
    let plan = fleet.plan(&Procedure::Remove { instance: "pizzeria".into(), data: true }, &gone).unwrap();
    let kinds = kinds(&plan, "app");
    let hooks: Vec<usize> = (0..kinds.len()).filter(|at| kinds[*at] == "hook").collect();
    let folder = kinds.iter().position(|k| *k == "command").unwrap();
    assert_eq!((hooks.len(), hooks[0], hooks[2]), (3, 0, kinds.len() - 1), "{kinds:?}");
    assert!(1 < hooks[1] && hooks[1] < folder && folder < hooks[2], "{kinds:?}");
}
