//! Machines that serve the same take turns.

use crate::fleet::Fleet;
use crate::gates::assert_consistent;
use crate::pizzeria::{check, pizzeria, unit};
use crate::print::print;
use regie_dossier::{InstanceView, Place, Wanted, WantedResource};
use regie_plan::{Plan, PlannedItem, Procedure};
use regie_wire::*;

const ROOT: &str = "/srv/pizzeria";

fn server(machine: &str) -> String {
    format!("{machine}:8000")
}

/// A shop on these machines; `proxied`: behind `web`.
pub fn shop(id: &str, apps: &[&str], proxied: bool) -> Wanted {
    let mut wanted = Wanted {
        environment: "prod".into(),
        dossier: "oc-pizza/prod".into(),
        digest: "4f1c9e2".into(),
        ..Wanted::default()
    };
    let mut add = |machine: &str, phase, resource, rolls: bool| {
        let notifies = match phase {
            Phase::Switch => vec!["unit:pizzeria-web.service".into()],
            _ => vec![],
        };
        let (machine, scope, rolls) = (machine.into(), pizzeria(), rolls && apps.len() > 1);
        let place = Place { file: "services/pizzeria.toml".into(), line: 3, ..Place::default() };
        wanted.resources.push(WantedResource { machine, scope, phase, resource, notifies, rolls, place });
    };
    for app in apps {
        let target = format!("{ROOT}/releases/{id}");
        add(app, Phase::Fetch, crate::pizzeria::archive(id, 5_000_000), false);
        add(app, Phase::Switch, Resource::Symlink(Symlink { path: format!("{ROOT}/current"), target }), true);
        add(app, Phase::Run, unit("pizzeria-web.service", Some("[Service]\n")), true);
        add(app, Phase::Verify, check("http://127.0.0.1:8000/"), true);
    }
    if proxied {
        let servers = apps.iter().map(|a| server(a)).collect();
        let upstream = Upstream { name: "pizzeria".into(), servers, out: vec![] };
        add("web", Phase::Proxy, Resource::Upstream(upstream), false);
        add("web", Phase::Verify, check("https://www.ocpizza.example/"), false);
    }
    let names = || apps.iter().map(|a| MachineName::from(*a));
    wanted.instances.push(InstanceView {
        name: "pizzeria".into(),
        service: "pizzeria".into(),
        version: id.split('-').next().unwrap_or(id).into(),
        release_id: id.into(),
        roots: names().map(|m| (m, ROOT.into())).collect(),
        ports: names().map(|m| (m, 8000)).collect(),
        url: None,
        processes: names().map(|m| (m, vec!["unit:pizzeria-web.service".into()])).collect(),
        keep: 2,
        jobs: Default::default(),
        workplaces: Default::default(),
        machines: names().chain(proxied.then(|| "web".into())).collect(),
        servers: apps.iter().map(|a| (("web".into(), (*a).into()), server(a))).collect(),
    });
    wanted
}

fn deployed(apps: &[&str], proxied: bool) -> Fleet {
    let mut fleet = Fleet::new(&["app1", "app2", "app3", "web"]);
    fleet.carry_out(&fleet.apply_plan(&shop("1.0-a", apps, proxied)));
    fleet
}

/// The steps as one person would carry them out, when gates open as soon as all who have them stand there; machines go as
/// far as they can, the last by name first, so that only gates keep them in order.
fn carried(plan: &Plan) -> Vec<String> {
    let mut at = vec![0; plan.machines.len()];
    let mut said = vec![];
    loop {
        let stands = |i: usize, at: &[usize]| plan.machines[i].items.get(at[i]);
        let step = (0..at.len()).rev().find(|i| matches!(stands(*i, &at), Some(PlannedItem::Step(_))));
        if let Some(i) = step {
            let Some(PlannedItem::Step(s)) = stands(i, &at) else { panic!() };
            let out = match &s.step.resource {
                Resource::Upstream(u) => format!(" out {:?}", u.out),
                _ => String::new(),
            };
            let (machine, phase) = (&plan.machines[i].machine, s.step.phase.name());
            if phase != "remove" {
                said.push(format!("{machine} {phase}{out}"));
            }
            at[i] += 1;
            continue;
        }
        let gates = (0..at.len()).filter_map(|i| match stands(i, &at) {
            Some(PlannedItem::Gate { gate, .. }) => Some(*gate),
            _ => None,
        });
        let Some(gate) = gates.min() else { break };
        let is = |item: Option<&PlannedItem>| matches!(item, Some(PlannedItem::Gate { gate: g, .. }) if *g == gate);
        let having = (0..at.len()).filter(|i| plan.machines[*i].items[at[*i]..].iter().any(|item| is(Some(item))));
        for i in having.collect::<Vec<_>>() {
            assert!(is(stands(i, &at)), "{} never comes to gate {}", plan.machines[i].machine, gate.0);
            at[i] += 1;
        }
    }
    said.dedup();
    said
}

#[test]
fn one_machine_after_another_in_the_order_of_the_inventory() {
    let fleet = deployed(&["app2", "app1"], false);
    let plan = fleet.apply_plan(&shop("1.1-b", &["app2", "app1"], false));
    assert_consistent(&plan);
    insta::assert_snapshot!(print(&plan));
    let turns = ["switch", "run", "verify"];
    let of = |machine: &str| turns.map(|t| format!("{machine} {t}"));
    let said = carried(&plan);
    assert_eq!(said[2..], [of("app2"), of("app1")].concat(), "{said:?}");
}

#[test]
fn the_proxy_takes_each_out_while_it_changes() {
    let mut fleet = deployed(&["app1", "app2", "app3"], true);
    let wanted = shop("1.1-b", &["app1", "app2", "app3"], true);
    let plan = fleet.apply_plan(&wanted);
    assert_consistent(&plan);
    insta::assert_snapshot!(print(&plan));
    let of = |m: &str| ["switch", "run", "verify"].map(|t| format!("{m} {t}")).to_vec();
    let out = |which: &str| vec![format!("web proxy out [{which}]")];
    let expected = [
        out("\"app1:8000\""),
        of("app1"),
        out("\"app2:8000\""),
        of("app2"),
        out("\"app3:8000\""),
        of("app3"),
        out(""),
        vec!["web verify".to_owned()],
    ]
    .concat();
    let said = carried(&plan);
    assert_eq!(said[said.len() - expected.len()..], expected);
    // Each prediction stands on the one before.
    let diffs: Vec<_> =
        plan.steps().filter(|(m, _)| m.as_str() == "web").map(|(_, s)| s.diff.lines.join("\n")).collect();
    assert!(
        diffs[1].contains("app1:8000 fail_timeout=1s down") && diffs[1].contains("app2:8000 fail_timeout=1s down"),
        "{diffs:?}"
    );
    fleet.carry_out(&plan);
    assert!(fleet.apply_plan(&wanted).is_empty(), "all are in again: {}", print(&fleet.apply_plan(&wanted)));
}

#[test]
fn a_machine_that_is_new_comes_first_and_is_out_until_it_answers() {
    let mut fleet = deployed(&["app1", "app2"], true);
    let wanted = shop("1.1-b", &["app1", "app2", "app3"], true);
    let plan = fleet.apply_plan(&wanted);
    assert_consistent(&plan);
    let said: Vec<_> = carried(&plan).into_iter().filter(|s| s.contains("proxy") || s.contains("switch")).collect();
    assert_eq!(
        said,
        [
            "web proxy out [\"app3:8000\"]",
            "app3 switch",
            "web proxy out [\"app1:8000\"]",
            "app1 switch",
            "web proxy out [\"app2:8000\"]",
            "app2 switch",
            "web proxy out []",
        ]
    );
    fleet.carry_out(&plan);
    assert!(fleet.apply_plan(&wanted).is_empty());
}

#[test]
fn a_proxy_that_has_nothing_yet_takes_nobody_out() {
    let plan = Fleet::new(&["app1", "app2", "web"]).apply_plan(&shop("1.0-a", &["app1", "app2"], true));
    let said: Vec<_> = carried(&plan).into_iter().filter(|s| s.contains("proxy")).collect();
    assert_eq!(said, ["web proxy out []"]);
}

#[test]
fn only_who_changes_takes_a_turn_and_who_does_not_is_not_shuffled() {
    let mut fleet = deployed(&["app1", "app2"], false);
    let wanted = shop("1.0-a", &["app1", "app2"], false);
    assert!(fleet.apply_plan(&wanted).is_empty());
    let deploy = Procedure::Deploy { instance: "pizzeria".into() };
    let plan = fleet.plan(&deploy, &wanted).unwrap();
    assert!(plan.is_empty() && plan.steps().all(|(_, s)| s.turn.is_none()), "{}", print(&plan));
    let key = "unit:pizzeria-web.service";
    let stopped = crate::fleet::as_wanted(&Resource::Unit(Unit {
        name: "pizzeria-web.service".into(),
        content: Some(Text::plain("[Service]\n")),
        enabled: true,
        active: false,
        beside: false,
    }));
    fleet.see("app2", key, stopped);
    let plan = fleet.apply_plan(&wanted);
    assert_consistent(&plan);
    let turns: Vec<_> =
        plan.steps().filter_map(|(m, s)| Some((m.to_string(), s.turn.as_ref()?.number, s.turn.as_ref()?.of))).collect();
    assert_eq!(turns, [("app2".into(), 1, 1), ("app2".into(), 1, 1)], "{}", print(&plan));
}

#[test]
fn one_app_machine_takes_no_turn() {
    let fleet = deployed(&["app1"], false);
    let plan = fleet.apply_plan(&shop("1.1-b", &["app1"], false));
    assert!(plan.steps().all(|(_, s)| s.turn.is_none()));
}

#[test]
fn a_restart_goes_round_too_and_asks_before_the_next() {
    let fleet = deployed(&["app1", "app2"], false);
    let wanted = shop("1.0-a", &["app1", "app2"], false);
    let plan = fleet.plan(&Procedure::Restart { instance: "pizzeria".into() }, &wanted).unwrap();
    insta::assert_snapshot!(print(&plan));
    let of = |m: &str| ["stop", "run", "verify"].map(|t| format!("{m} {t}"));
    assert_eq!(carried(&plan), [of("app1"), of("app2")].concat());
}

#[test]
fn a_machine_that_restarts_is_out_until_it_answers() {
    let (apps, app1) = (["app1", "app2"], MachineName::from("app1"));
    let mut fleet = deployed(&apps, true);
    let wanted = shop("1.0-a", &apps, true);
    let aside = |fleet: &Fleet, out| fleet.plan(&Procedure::Aside { machine: app1.clone(), out }, &wanted).unwrap();
    let goes_on = |fleet: &Fleet, wanted: &Wanted| regie_plan::goes_on(wanted, &fleet.seen(wanted), &app1, 0);
    assert_eq!(goes_on(&fleet, &wanted), [("pizzeria".into(), ["web".into()].into())].into());
    assert!(aside(&fleet, false).is_empty(), "it is in");

    let plan = aside(&fleet, true);
    assert_eq!(
        (carried(&plan), plan.title.as_str()),
        (vec!["web proxy out [\"app1:8000\"]".into()], "reboot app1: out of its proxies")
    );
    fleet.carry_out(&plan);
    assert!(aside(&fleet, true).is_empty(), "it is out");
    // The other one is now the last that serves, and stays in.
    let other = Procedure::Aside { machine: "app2".into(), out: true };
    assert!(fleet.plan(&other, &wanted).unwrap().is_empty());

    let plan = aside(&fleet, false);
    assert_consistent(&plan);
    assert_eq!(carried(&plan), ["app1 verify", "web proxy out []"]);
    // Should nobody put it in again, what is wanted does.
    assert_eq!(fleet.apply_plan(&wanted).changes().count(), 1);
    fleet.carry_out(&plan);
    assert!(fleet.apply_plan(&wanted).is_empty());

    // Alone, or without a proxy, there is nobody to be told.
    for (apps, proxied) in [(&["app1"][..], true), (&["app1", "app2"][..], false)] {
        let (fleet, wanted) = (deployed(apps, proxied), shop("1.0-a", apps, proxied));
        assert!(goes_on(&fleet, &wanted).is_empty());
        assert!(fleet.plan(&Procedure::Aside { machine: app1.clone(), out: true }, &wanted).unwrap().is_empty());
    }
}
