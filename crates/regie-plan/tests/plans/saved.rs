//! Saved plans.

use crate::fleet::Fleet;
use crate::pizzeria::{alone, apart};
use regie_plan::{Plan, stale};
use regie_wire::*;

#[test]
fn survive_saving_and_hold_no_secret() {
    let plan = Fleet::new(&["app"]).apply_plan(&alone("2.1.0-77ab031"));
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
}

#[test]
fn are_refused_when_something_has_moved() {
    let mut fleet = Fleet::new(&["app", "web"]);
    let wanted = apart("2.1.0-77ab031");
    fleet.carry_out(&fleet.apply_plan(&apart("2.0.0-0000000")));
    let saved = fleet.apply_plan(&wanted);
    assert_eq!(stale(&saved, &fleet.apply_plan(&wanted)), Vec::<String>::new());

    let mut moved = fleet.clone();
    moved.see("web", "file:/etc/nginx/pizzeria.conf", Observed::Path { path: None });
    insta::assert_snapshot!(stale(&saved, &moved.apply_plan(&wanted)).join("\n"));

    let mut moved = fleet.clone();
    moved.away.insert("web".into(), "no route to host".into());
    insta::assert_snapshot!(stale(&saved, &moved.apply_plan(&wanted)).join("\n"), @"web does not answer any more: no route to host");

    let mut moved = fleet.clone();
    moved.carry_out(&saved);
    assert!(
        stale(&saved, &moved.apply_plan(&wanted))
            .contains(&"app: /srv/pizzeria/current needs nothing any more".to_owned())
    );

    let mut newer = wanted.clone();
    newer.digest = "other".into();
    assert_eq!(stale(&saved, &fleet.apply_plan(&newer)), ["the dossier has changed"]);
}

#[test]
fn what_moves_by_itself_is_not_read() {
    let mut fleet = Fleet::new(&["app"]);
    let wanted = alone("2.1.0-77ab031");
    let before = fleet.apply_plan(&wanted);
    fleet.see("app", "http:http://127.0.0.1:8000/", Observed::Http { ok: true, detail: "200 in 84 ms".into() });
    fleet.facts("app").free_ports = vec![20_000];
    fleet.facts("app").uptime = 12;
    assert_eq!(stale(&before, &fleet.apply_plan(&wanted)), Vec::<String>::new());
}
