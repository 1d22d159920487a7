//! What is no longer wanted.

use crate::fleet::{Fleet, as_wanted, given};
use crate::pizzeria::{alone, apart, directory, file, pizzeria, unit};
use crate::print::print;
use regie_wire::*;

const DOSSIER: &str = "oc-pizza/prod";

fn give(fleet: &mut Fleet, scope: &Scope, resource: Resource, at: i64) {
    fleet.see("app", resource.key().as_str(), as_wanted(&resource));
    fleet.facts("app").manifest.given.insert(resource.key(), given(DOSSIER, scope, &resource, at));
}

#[test]
fn go_in_order_and_leave_what_others_need() {
    let mut fleet = Fleet::new(&["app"]);
    let wanted = alone("2.1.0-77ab031");
    fleet.carry_out(&fleet.apply_plan(&wanted));
    let (old, machine) = (Scope::Instance("old".into()), Scope::Machine);
    give(&mut fleet, &old, directory("/srv/old"), 1);
    give(&mut fleet, &old, directory("/srv/old/shared"), 1);
    give(&mut fleet, &old, file("/srv/old/shared/env", "x\n"), 2);
    give(&mut fleet, &old, unit("old-db.service", Some("[Service]\n")), 3);
    give(&mut fleet, &old, unit("old-web.service", Some("[Service]\n")), 4);
    give(&mut fleet, &machine, Resource::Packages(Packages { names: vec!["php".into()] }), 1);
    give(&mut fleet, &machine, file("/etc/motd", "hello\n"), 1);
    give(&mut fleet, &pizzeria(), file("/etc/nginx/old.conf", "x\n"), 1);
    fleet.facts("app").manifest.given.get_mut("file:/etc/motd").unwrap().adopted = true;
    // Somebody else's, on the same machine.
    let foreign = Given { dossier: "other/prod".into(), ..given(DOSSIER, &machine, &file("/etc/x", ""), 1) };
    fleet.facts("app").manifest.given.insert("file:/etc/x".into(), foreign);
    let plan = fleet.apply_plan(&wanted);
    insta::assert_snapshot!(print(&plan));
    fleet.carry_out(&plan);
    insta::assert_snapshot!(print(&fleet.apply_plan(&wanted)), @r"
    apply prod
    app (13 unchanged)
    ");
}

#[test]
fn old_releases_are_kept_as_many_as_asked_for() {
    let mut fleet = Fleet::new(&["app"]);
    for id in ["1.0-a", "1.1-b", "1.2-c"] {
        fleet.carry_out(&fleet.apply_plan(&alone(id)));
    }
    let releases = |fleet: &Fleet| {
        let keys = fleet.facts["app"].manifest.given.keys().map(Key::to_string);
        keys.filter_map(|k| k.strip_prefix("archive:/srv/pizzeria/releases/").map(str::to_owned)).collect::<Vec<_>>()
    };
    // keep = 2: the one wanted and one before it.
    assert_eq!(releases(&fleet), ["1.1-b", "1.2-c"]);
    insta::assert_snapshot!(print(&fleet.apply_plan(&alone("1.2-c"))), @r"
    apply prod
    app (13 unchanged)
    ");
    // Back to an older one: the one just left is kept.
    fleet.carry_out(&fleet.apply_plan(&alone("1.1-b")));
    assert_eq!(releases(&fleet), ["1.1-b", "1.2-c"]);
    // keep = 1 still keeps what a failed deploy goes back to, and settles.
    let mut one = alone("1.3-d");
    one.instances[0].keep = 1;
    fleet.carry_out(&fleet.apply_plan(&one));
    assert_eq!(releases(&fleet).len(), 2);
    assert!(fleet.apply_plan(&one).is_empty());
}

#[test]
fn an_instance_that_moved_leaves_its_old_machine() {
    let mut fleet = Fleet::new(&["app", "web"]);
    fleet.carry_out(&fleet.apply_plan(&apart("1.0-a")));
    let mut wanted = apart("1.0-a");
    for w in &mut wanted.resources {
        w.machine = "web".into();
    }
    wanted.instances[0].roots = [("web".into(), crate::pizzeria::ROOT.into())].into();
    let plan = fleet.apply_plan(&wanted);
    crate::gates::assert_consistent(&plan);
    insta::assert_snapshot!(print(&plan));
}
