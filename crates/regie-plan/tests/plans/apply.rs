//! `apply`.

use crate::fleet::{Fleet, NOW};
use crate::pizzeria::{alone, apart};
use crate::print::print;
use regie_plan::{PlannedItem, Procedure, bare_plan, label, size_notes};
use regie_wire::*;

#[test]
fn brings_everything_to_a_bare_machine() {
    let fleet = Fleet::new(&["app"]);
    insta::assert_snapshot!(print(&fleet.apply_plan(&alone("2.1.0-77ab031"))));
}

#[test]
fn the_runbook_plans_the_same_without_machines() {
    let wanted = apart("2.1.0-77ab031");
    let keys = |plan: &regie_plan::Plan| {
        plan.steps().map(|(m, s)| (m.clone(), s.step.resource.key(), s.step.mark)).collect::<Vec<_>>()
    };
    let bare = bare_plan(&wanted).unwrap();
    assert_eq!(keys(&bare), keys(&Fleet::new(&["app", "web"]).apply_plan(&wanted)));
    assert!(bare.changes().all(|(_, s)| !s.acts.is_empty()));
}

#[test]
fn a_new_version_restarts_what_reads_it() {
    let mut fleet = Fleet::new(&["app"]);
    fleet.carry_out(&fleet.apply_plan(&alone("2.0.3-4f1c9e2")));
    insta::assert_snapshot!(print(&fleet.apply_plan(&alone("2.1.0-77ab031"))));
}

#[test]
fn a_site_restarts_a_server_that_the_machine_started_before() {
    let mut fleet = Fleet::new(&["app"]);
    let wanted = alone("2.1.0-77ab031");
    fleet.carry_out(&fleet.apply_plan(&wanted));
    fleet.state.get_mut("app").unwrap().remove("file:/etc/nginx/pizzeria.conf");
    let plan = fleet.apply_plan(&wanted);
    insta::assert_snapshot!(print(&plan));
    let restart = plan.steps().find(|(_, s)| label(&s.step.resource) == "nginx.service").unwrap().1;
    assert_eq!(
        restart.acts.iter().map(regie_resource::to_shell).collect::<Vec<_>>(),
        ["systemctl restart nginx.service"]
    );
}

#[test]
fn only_what_was_named() {
    let fleet = Fleet::new(&["app", "web"]);
    let wanted = apart("2.1.0-77ab031");
    let only = |name: &str| fleet.plan(&Procedure::Apply { only: vec![name.into()] }, &wanted);
    insta::assert_snapshot!(print(&only("web").unwrap()));
    insta::assert_snapshot!(only("pizeria").unwrap_err().to_string(), @r"
    no machine or instance is called `pizeria`
      help: did you mean `pizzeria`?
    ");
    insta::assert_snapshot!(only("zzz").unwrap_err().to_string(), @r"
    no machine or instance is called `zzz`
      help: there are `app`, `pizzeria`, `web`
    ");
    assert!(only("pizzeria").unwrap().steps().all(|(_, s)| s.step.scope != Scope::Machine));
}

#[test]
fn a_machine_that_is_away_does_not_keep_the_others_from_it() {
    let mut fleet = Fleet::new(&["app", "web"]);
    fleet.away.insert("app".into(), "no route to host".into());
    insta::assert_snapshot!(print(&fleet.apply_plan(&apart("2.1.0-77ab031"))));
}

#[test]
fn what_stands_in_the_way_is_said_at_once() {
    let mut fleet = Fleet::new(&["app"]);
    let there = PathSeen {
        file_type: FileType::File,
        mode: 0o644,
        owner: "root".into(),
        group: "root".into(),
        content: ContentSeen::None,
        target: None,
    };
    fleet.see("app", "directory:/srv/pizzeria", Observed::Path { path: Some(there) });
    fleet.see("app", "unit:nginx.service", Observed::Unknown { why: "systemd does not answer".into() });
    fleet.see(
        "app",
        "package:nginx",
        Observed::Packages { installed: [("nginx".to_owned(), "1.22".to_owned())].into(), lists_stale: false },
    );
    fleet.facts("app").disk_free = 9_000_000;
    let error = fleet.plan(&Procedure::Apply { only: vec![] }, &alone("2.1.0-77ab031")).unwrap_err();
    insta::assert_snapshot!(error.to_string());
}

#[test]
fn an_order_says_what_one_machine_does() {
    let fleet = Fleet::new(&["app", "web"]);
    let plan = fleet.apply_plan(&apart("2.1.0-77ab031"));
    let order = plan.order(&"web".into(), &"8k3f".into(), "ana@desk", Some("order export"));
    assert_eq!((order.format, order.title.as_str(), order.procedure.as_str()), (FORMAT, "apply prod", "apply"));
    assert_eq!(
        order.on_failure,
        [(Scope::Machine, OnFailure::Stop), (Scope::Instance("pizzeria".into()), OnFailure::PutBack)]
    );
    let part = plan.machines.iter().find(|m| m.machine.as_str() == "web").unwrap();
    let steps = part.items.iter().filter(|i| matches!(i, PlannedItem::Step(_))).count();
    assert_eq!(order.machines[&MachineName::from("web")] as usize, steps);
    assert_eq!(order.items.len(), part.items.len());
}

#[test]
fn sizes_are_compared() {
    let mut fleet = Fleet::new(&["app"]);
    let machine = regie_dossier::Machine {
        name: "app".into(),
        address: regie_dossier::Address::Local,
        host: None,
        platform: vec![],
        os: None,
        size: regie_dossier::Size {
            memory: Some(8_000_000_000),
            cpus: Some(4),
            disk: Some(160_000_000_000),
            transfer: None,
        },
        provider: None,
        cost: None,
        variables: Default::default(),
        variable_places: Default::default(),
        resources: vec![],
        place: Default::default(),
    };
    let environment = regie_dossier::Environment { machines: [("app".into(), machine)].into(), ..Default::default() };
    *fleet.facts("app") = Facts { memory: 4_130_000_000, cpus: 2, disk: 155_000_000_000, ..fleet.facts["app"].clone() };
    let notes = size_notes(&environment, &fleet.seen(&alone("1")));
    let texts: Vec<&str> = notes.iter().map(|n| n.text.as_str()).collect();
    assert_eq!(texts, ["memory: 8 GB declared, 4.1 GB observed", "processors: 4 declared, 2 observed"]);
    assert_eq!(fleet.now, NOW);
}
