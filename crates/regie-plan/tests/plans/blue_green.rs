//! Blue-green, from a dossier's text to plans: which colour serves, when the other takes its place, and in which order.

use crate::fleet::Fleet;
use crate::gates::assert_consistent;
use crate::print::print;
use regie_dossier::{Artifact, Entry, Files, Known, Level, Wanted, expand, load};
use regie_plan::{Plan, Procedure, serving};
use regie_wire::*;
use std::collections::BTreeMap;

/// A shop with a worker.
struct Shop {
    version: &'static str,
    strategy: &'static str,
    apps: &'static [&'static str],
    proxy: &'static str,
    greeting: &'static str,
    worker: &'static str,
}

const ONE: Shop = Shop {
    version: "1.0",
    strategy: "blue-green",
    apps: &["app1"],
    proxy: "app1",
    greeting: "hello",
    worker: "./work",
};
const TWO: Shop = Shop { apps: &["app1", "app2"], proxy: "web", ..ONE };

const SERVICE: &str = r#"
recipe = "command"
summary = "A shop"
strategy = "STRATEGY"

[source]
path = "shop"

[process.web]
command = "./serve {{ port }}"

[process.worker]
command = "WORKER"

[env]
GREETING = "WORD"

[[verify]]
http = "http://127.0.0.1/"

[[resource]]
phase = "proxy"
role = "proxy"
kind = "upstream"
name = "shop"
servers = "{% for m in app.machines %}{{ m.answers }}:{{ port }}\n{% endfor %}"
"#;

impl Shop {
    fn wanted(&self) -> Wanted {
        let service = SERVICE.replace("STRATEGY", self.strategy).replace("WORD", self.greeting);
        let machines = ["app1", "app2", "web"].map(|m| format!("[machine.{m}]\naddress = \"ssh://root@{m}\"\n"));
        let inventory = format!(
            "{}\n[instance.shop]\nversion = \"{}\"\nport = 8001\non = {{ app = {:?}, proxy = {:?} }}\n",
            machines.concat(),
            self.version,
            self.apps,
            self.proxy
        );
        let text = |path: &str, text: String| (path.to_owned(), Entry::Bytes(text.into_bytes()));
        let files = Files {
            root: "/home/ana/shop".into(),
            entries: [
                text("dossier.toml", "title = \"Shop\"\nenvironment = \"prod\"\n".into()),
                text("inventory/prod.toml", inventory),
                text("services/shop.toml", service.replace("WORKER", self.worker)),
            ]
            .into(),
        };
        let loaded = load(&files);
        let errors: Vec<_> = loaded.findings.iter().filter(|f| f.level == Level::Error).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let artifact = Artifact {
            sha256: hex_sha256(self.version.as_bytes()),
            revision: "0a1b2c3".into(),
            name: "shop.tar.gz".into(),
            size: 1000,
            file: Some("/tmp/shop".into()),
            url: None,
        };
        let artifacts = BTreeMap::from([(("shop".to_owned(), self.version.to_owned()), artifact)]);
        expand(&loaded.dossier.unwrap(), "prod", &Known { artifacts, ..Known::default() }).unwrap()
    }
}

fn deployed(shop: &Shop) -> Fleet {
    let mut fleet = Fleet::new(&["app1", "app2", "web"]);
    carry_out(&mut fleet, shop);
    fleet
}

fn carry_out(fleet: &mut Fleet, shop: &Shop) -> Plan {
    let plan = fleet.apply_plan(&shop.wanted());
    assert_consistent(&plan);
    fleet.carry_out(&plan);
    let after = fleet.apply_plan(&shop.wanted());
    assert!(after.is_empty(), "it is as wanted then: {}", print(&after));
    plan
}

/// Who serves, by machine, as it is wanted once the machines are seen.
fn colours(fleet: &Fleet, shop: &Shop) -> String {
    let wanted = shop.wanted();
    let wanted = serving(&wanted, &fleet.seen(&wanted));
    wanted.colours.iter().map(|c| c.wanted.colour.name()).collect::<Vec<_>>().join(" ")
}

fn unit(fleet: &Fleet, machine: &str, name: &str) -> bool {
    let seen = fleet.state[&MachineName::from(machine)].get(&Key::new(format!("unit:{name}.service")));
    matches!(seen, Some(Observed::Unit { active: true, .. }))
}

fn upstream(fleet: &Fleet, machine: &str) -> String {
    match &fleet.state[&MachineName::from(machine)][&Key::new("upstream:shop")] {
        Observed::Path { path: Some(PathSeen { content: ContentSeen::Text(text), .. }) } => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_release_starts_beside_the_old_one_and_takes_its_place() {
    let mut fleet = deployed(&ONE);
    assert_eq!(colours(&fleet, &ONE), "blue");
    let plan = carry_out(&mut fleet, &Shop { version: "2.0", ..ONE });
    insta::assert_snapshot!(print(&plan));
    assert!(unit(&fleet, "app1", "shop-web-green") && !unit(&fleet, "app1", "shop-web-blue"));
    assert!(upstream(&fleet, "app1").contains("127.0.0.1:8002 ") && !upstream(&fleet, "app1").contains("8001"));
    // And back by the other.
    let plan = carry_out(&mut fleet, &Shop { version: "3.0", ..ONE });
    assert!(print(&plan).contains("~ shop/proxy upstream:shop: requests go to blue"), "{}", print(&plan));
    assert!(unit(&fleet, "app1", "shop-web-blue") && !unit(&fleet, "app1", "shop-web-green"));
}

#[test]
fn machines_take_turns_each_with_its_colours() {
    let mut fleet = deployed(&TWO);
    // One of them serves with the other colour already.
    let green = Shop { version: "2.0", ..TWO };
    let plan = carry_out(&mut fleet, &green);
    insta::assert_snapshot!(print(&plan));
    assert_eq!(colours(&fleet, &green), "green green");
    assert!(upstream(&fleet, "web").contains("app1:8002") && upstream(&fleet, "web").contains("app2:8002"));
}

#[test]
fn a_change_of_configuration_alone_goes_by_the_other_colour() {
    let mut fleet = deployed(&ONE);
    let plan = carry_out(&mut fleet, &Shop { greeting: "good morning", ..ONE });
    let said = print(&plan);
    assert!(said.contains("+ shop/run unit:shop-web-green.service"), "{said}");
    assert!(said.contains("- shop/remove no unit:shop-web-blue.service: drains and stops: green serves"), "{said}");
    // The worker is restarted as ever, and what serves is not touched for its sake.
    let shop = Shop { greeting: "good morning", worker: "./work --slowly", ..ONE };
    let said = print(&carry_out(&mut fleet, &shop));
    assert!(said.contains("shop-worker") && !said.contains("shop-web"), "{said}");
}

#[test]
fn what_does_not_serve_is_started_where_it_is() {
    let mut fleet = deployed(&ONE);
    let seen = fleet.state[&MachineName::from("app1")][&Key::new("unit:shop-web-blue.service")].clone();
    let Observed::Unit { load, known, enabled, needs_reload, .. } = seen else { panic!() };
    let state = "failed/failed".to_owned();
    fleet.see(
        "app1",
        "unit:shop-web-blue.service",
        Observed::Unit { load, known, enabled, active: false, state, needs_reload },
    );
    let said = print(&fleet.apply_plan(&ONE.wanted()));
    assert!(said.contains("~ shop/run unit:shop-web-blue.service") && !said.contains("green"), "{said}");
}

#[test]
fn of_two_that_run_the_one_that_is_asked_serves() {
    let mut fleet = deployed(&TWO);
    let two = Shop { version: "2.0", ..TWO };
    let plan = fleet.apply_plan(&two.wanted());
    // Interrupted once the first machine's turn was over: its former colour still runs.
    let mut half = plan.clone();
    for part in &mut half.machines {
        part.items.retain(|item| match item {
            regie_plan::PlannedItem::Step(s) => {
                s.step.phase < Phase::Switch || s.turn.as_ref().is_some_and(|t| t.number == 1)
            }
            regie_plan::PlannedItem::Gate { .. } => false,
        });
    }
    fleet.carry_out(&half);
    assert!(unit(&fleet, "app1", "shop-web-green") && unit(&fleet, "app1", "shop-web-blue"));
    assert_eq!(colours(&fleet, &two), "green blue");
    let said = print(&fleet.apply_plan(&two.wanted()));
    assert!(said.contains("no unit:shop-web-blue.service: drains and stops: green serves"), "{said}");
    carry_out(&mut fleet, &two);
    assert_eq!(colours(&fleet, &two), "green green");
}

#[test]
fn what_ran_without_a_colour_serves_until_the_other_port_does() {
    let mut fleet = deployed(&Shop { strategy: "restart", ..ONE });
    assert!(unit(&fleet, "app1", "shop-web"));
    let said = print(&carry_out(&mut fleet, &ONE));
    assert!(said.contains("+ shop/run unit:shop-web-green.service"), "{said}");
    assert!(!unit(&fleet, "app1", "shop-web") && unit(&fleet, "app1", "shop-web-green"));
}

#[test]
fn stopping_stops_both() {
    let mut fleet = deployed(&ONE);
    let blue = fleet.state[&MachineName::from("app1")][&Key::new("unit:shop-web-blue.service")].clone();
    fleet.see("app1", "unit:shop-web-green.service", blue);
    let stop = Procedure::Stop { instance: "shop".into(), who: "ana".into(), why: "test".into(), until: None };
    let plan = fleet.plan(&stop, &ONE.wanted()).unwrap();
    let said = print(&plan);
    assert!(
        said.contains("stop unit:shop-web-blue.service") || said.contains("shop/stop unit:shop-web-blue.service"),
        "{said}"
    );
    assert!(said.contains("shop/stop unit:shop-web-green.service"), "{said}");
}
