//! Platforms, and what stands on them.

use crate::fleet::{Fleet, NOW};
use crate::pizzeria::{file, unit};
use crate::print::print;
use regie_dossier::{InstanceView, Place, PlatformView, Wanted, WantedResource};
use regie_plan::{Plan, PlannedItem, Platform, Procedure};
use regie_wire::*;

/// Two shops on `app` and one of them on `web` too, all of which need mariadb on `db`.
fn wanted() -> Wanted {
    let mut wanted = Wanted {
        environment: "prod".into(),
        dossier: "oc-pizza/prod".into(),
        digest: "4f1c9e2".into(),
        ..Wanted::default()
    };
    let mut add = |machine: &str, scope: Scope, phase, resource| {
        let place = Place { file: "services/shop.toml".into(), line: 3, ..Place::default() };
        let (machine, notifies, rolls) = (machine.into(), vec![], false);
        wanted.resources.push(WantedResource { machine, scope, phase, resource, notifies, rolls, place });
    };
    add("db", Scope::Machine, Phase::Platform, Resource::Packages(Packages { names: vec!["mariadb-server".into()] }));
    add("db", Scope::Machine, Phase::Platform, unit("mariadb.service", None));
    add("db", Scope::Machine, Phase::Platform, file("/etc/mysql/60-regie.cnf", "[mysqld]\n"));
    for (instance, machines) in [("first", &["app"][..]), ("second", &["app", "web"])] {
        for machine in machines {
            let name = format!("{instance}.service");
            add(machine, Scope::Instance(instance.into()), Phase::Run, unit(&name, Some("[Service]\n")));
        }
        wanted.instances.push(InstanceView {
            name: instance.into(),
            service: "shop".into(),
            version: "1.0".into(),
            release_id: "1.0-a".into(),
            roots: machines.iter().map(|m| ((*m).into(), format!("/srv/{instance}"))).collect(),
            ports: Default::default(),
            url: None,
            processes: machines
                .iter()
                .map(|m| ((*m).into(), vec![Key::new(format!("unit:{instance}.service"))]))
                .collect(),
            keep: 2,
            jobs: Default::default(),
            workplaces: Default::default(),
            machines: machines.iter().map(|m| (*m).into()).chain(["db".into()]).collect(),
            servers: Default::default(),
        });
    }
    wanted.platforms.push(PlatformView {
        machine: "db".into(),
        name: "mariadb".into(),
        runs: vec!["unit:mariadb.service".into()],
        instances: vec!["first".into(), "second".into()],
    });
    wanted
}

fn mariadb() -> Platform {
    Platform { machine: "db".into(), name: "mariadb".into() }
}

fn stop() -> Procedure {
    let (who, why) = ("ana@desk".into(), "a new disk".into());
    Procedure::StopPlatform { platform: mariadb(), who, why, until: None }
}

fn start() -> Procedure {
    Procedure::StartPlatform { platform: mariadb() }
}

fn deployed() -> Fleet {
    let mut fleet = Fleet::new(&["app", "db", "web"]);
    fleet.carry_out(&fleet.apply_plan(&wanted()));
    assert!(fleet.apply_plan(&wanted()).is_empty());
    fleet
}

fn running(fleet: &Fleet) -> Vec<String> {
    let all = fleet.state.iter().flat_map(|(m, s)| s.iter().map(move |(k, o)| (m, k, o)));
    all.filter(|(_, _, o)| matches!(o, Observed::Unit { active: true, .. }))
        .map(|(m, k, _)| format!("{m} {k}"))
        .collect()
}

/// Every machine of the procedure has every gate of the machines, and no other gates are there.
fn assert_gates(plan: &Plan) {
    let gates = |items: &[PlannedItem]| {
        let gates = items.iter().filter_map(|i| match i {
            PlannedItem::Gate { gate, scope, .. } => Some((gate.0, scope.clone())),
            PlannedItem::Step(_) => None,
        });
        gates.collect::<Vec<_>>()
    };
    let all: Vec<_> = plan.machines.iter().map(|m| gates(&m.items)).collect();
    assert!(all.windows(2).all(|w| w[0] == w[1]), "{all:?}");
    assert!(all[0].iter().all(|(_, s)| *s == Scope::Machine), "{all:?}");
    assert!(plan.on_failure.iter().all(|(_, policy)| *policy == OnFailure::Stop), "{:?}", plan.on_failure);
}

#[test]
fn a_platform_stops_after_what_needs_it_and_starts_before() {
    let mut fleet = deployed();
    let plan = fleet.plan(&stop(), &wanted()).unwrap();
    assert_gates(&plan);
    insta::assert_snapshot!("stop", print(&plan));
    fleet.carry_out(&plan);
    assert!(running(&fleet).is_empty(), "{:?}", running(&fleet));
    let held = plan.steps().filter_map(|(m, s)| match &s.step.resource {
        Resource::Hold(h) if *m == MachineName::from("db") => Some(h.path.clone()),
        _ => None,
    });
    let files: Vec<_> = held.collect();
    assert!(files.contains(&"/var/lib/regie/holds/platform.mariadb.json".to_owned()), "{files:?}");
    let with: Vec<_> = fleet.facts["app"].holds.iter().map(|h| h.with.clone()).collect();
    assert_eq!(with, [Some("db/mariadb".into()), Some("db/mariadb".into())]);

    // Neither apply nor deploy overrides it.
    let apply = fleet.apply_plan(&wanted());
    assert!(apply.is_empty(), "{}", print(&apply));
    insta::assert_snapshot!("apply", print(&apply));
    let deploy = fleet.plan(&Procedure::Deploy { instance: "second".into() }, &wanted()).unwrap_err();
    assert!(deploy.refused && deploy.message.contains("db/mariadb is stopped"), "{deploy}");
    assert!(deploy.help.contains("regie start db/mariadb"), "{deploy}");
    assert!(fleet.plan(&Procedure::Start { instance: "second".into() }, &wanted()).unwrap_err().refused);

    let plan = fleet.plan(&start(), &wanted()).unwrap();
    assert_gates(&plan);
    insta::assert_snapshot!("start", print(&plan));
    fleet.carry_out(&plan);
    assert_eq!(running(&fleet).len(), 4);
    assert!(fleet.facts.values().all(|f| f.holds.is_empty()));
    assert!(fleet.apply_plan(&wanted()).is_empty());
}

#[test]
fn what_a_person_stopped_does_not_start_with_the_platform() {
    let mut fleet = deployed();
    let by_hand = Procedure::Stop { instance: "first".into(), who: "bo@desk".into(), why: "leak".into(), until: None };
    fleet.carry_out(&fleet.plan(&by_hand, &wanted()).unwrap());
    fleet.carry_out(&fleet.plan(&stop(), &wanted()).unwrap());
    fleet.carry_out(&fleet.plan(&start(), &wanted()).unwrap());
    assert_eq!(running(&fleet), ["app unit:second.service", "db unit:mariadb.service", "web unit:second.service"]);
    let holds: Vec<_> =
        fleet.facts.values().flat_map(|f| &f.holds).map(|h| (h.instance.to_string(), h.who.clone())).collect();
    assert_eq!(holds, [("first".to_owned(), "bo@desk".to_owned()), ("first".to_owned(), "bo@desk".to_owned())]);
}

#[test]
fn stopping_an_instance_leaves_its_platform_alone() {
    let fleet = deployed();
    let procedure =
        Procedure::Stop { instance: "second".into(), who: "bo@desk".into(), why: "leak".into(), until: None };
    let plan = fleet.plan(&procedure, &wanted()).unwrap();
    assert!(plan.steps().all(|(_, s)| s.step.scope == Scope::Instance("second".into())), "{}", print(&plan));
}

#[test]
fn a_platform_restarts_while_what_needs_it_is_down() {
    let mut fleet = deployed();
    let restart = Procedure::RestartPlatform { platform: mariadb() };
    let plan = fleet.plan(&restart, &wanted()).unwrap();
    assert_gates(&plan);
    insta::assert_snapshot!(print(&plan));
    fleet.carry_out(&plan);
    assert_eq!(running(&fleet).len(), 4);
    fleet.carry_out(&fleet.plan(&stop(), &wanted()).unwrap());
    assert!(fleet.plan(&restart, &wanted()).unwrap_err().refused);
}

#[test]
fn half_of_what_needs_it_is_not_stopped() {
    let mut fleet = deployed();
    fleet.away.insert("web".into(), "no route to host".into());
    let error = fleet.plan(&stop(), &wanted()).unwrap_err();
    assert!(error.message.contains("web did not answer"), "{error}");
    let nobody = Procedure::StartPlatform { platform: Platform { name: "mariadbb".into(), ..mariadb() } };
    let error = fleet.plan(&nobody, &wanted()).unwrap_err();
    assert!(error.usage && error.help.contains("db/mariadb"), "{error}");
}

#[test]
fn a_hold_of_a_platform_that_is_over_holds_nothing() {
    let mut fleet = deployed();
    let procedure = match stop() {
        Procedure::StopPlatform { platform, who, why, .. } => {
            Procedure::StopPlatform { platform, who, why, until: Some(NOW / 1000 + 3600) }
        }
        other => other,
    };
    fleet.carry_out(&fleet.plan(&procedure, &wanted()).unwrap());
    assert!(fleet.apply_plan(&wanted()).is_empty());
    fleet.now += 7_200_000;
    fleet.carry_out(&fleet.apply_plan(&wanted()));
    assert_eq!(running(&fleet).len(), 4);
}

#[test]
fn machines_are_provisioned_without_instances() {
    let mut fleet = Fleet::new(&["app", "db", "web"]);
    let of = |machines: &[&str]| Procedure::Provision { machines: machines.iter().map(|m| (*m).into()).collect() };
    let plan = fleet.plan(&of(&["db"]), &wanted()).unwrap();
    insta::assert_snapshot!(print(&plan), @r"
    provision prod: db
    db (0 unchanged)
    1 + machine/platform package:mariadb-server: not installed: mariadb-server
    2 ~ machine/platform unit:mariadb.service: does not start at boot; not running (known during the run)
    3 + machine/platform file:/etc/mysql/60-regie.cnf: not there
    ");
    fleet.carry_out(&plan);
    let all = fleet.plan(&of(&[]), &wanted()).unwrap();
    assert!(all.is_empty() && all.machines.len() == 3, "{}", print(&all));
    // What a machine no longer needs goes, and nothing of an instance.
    let mut less = wanted();
    less.resources.retain(|w| w.resource.key().as_str() != "file:/etc/mysql/60-regie.cnf");
    less.resources.retain(|w| w.scope == Scope::Machine);
    let plan = fleet.plan(&of(&[]), &less).unwrap();
    assert_eq!(
        plan.changes().map(|(m, s)| format!("{m} {}", s.step.resource.key())).collect::<Vec<_>>(),
        ["db file:/etc/mysql/60-regie.cnf"]
    );
    assert!(fleet.plan(&of(&["dbb"]), &wanted()).unwrap_err().usage);
}

#[test]
fn machines_wait_for_what_an_instance_stands_on() {
    // Nothing of an instance is on db, and yet they wait for it; it waits for nobody after.
    let plan = Fleet::new(&["app", "db", "web"]).apply_plan(&wanted());
    crate::gates::assert_consistent(&plan);
    insta::assert_snapshot!(print(&plan));
}
