//! `deploy`.

use crate::fleet::Fleet;
use crate::pizzeria::{alone, apart};
use crate::print::print;
use regie_plan::Procedure;

fn deploy(instance: &str) -> Procedure {
    Procedure::Deploy { instance: instance.into() }
}

#[test]
fn asks_even_when_nothing_differs() {
    let mut fleet = Fleet::new(&["app"]);
    let wanted = alone("2.1.0-77ab031");
    fleet.carry_out(&fleet.apply_plan(&wanted));
    let plan = fleet.plan(&deploy("pizzeria"), &wanted).unwrap();
    assert!(plan.is_empty());
    insta::assert_snapshot!(print(&plan));
}

#[test]
fn works_from_a_bare_host_and_leaves_other_things_alone() {
    let mut fleet = Fleet::new(&["app", "web", "spare"]);
    let wanted = apart("2.1.0-77ab031");
    let kept = crate::pizzeria::file("/etc/old.conf", "");
    let given = crate::fleet::given("oc-pizza/prod", &regie_wire::Scope::Machine, &kept, 0);
    fleet.facts("web").manifest.given.insert(kept.key(), given);
    fleet.see("web", "file:/etc/old.conf", crate::fleet::as_wanted(&kept));
    insta::assert_snapshot!(print(&fleet.plan(&deploy("pizzeria"), &wanted).unwrap()));
}

#[test]
fn refuses_half_an_instance() {
    let mut fleet = Fleet::new(&["app", "web"]);
    fleet.away.insert("app".into(), "no route to host".into());
    let error = fleet.plan(&deploy("pizzeria"), &apart("1.0")).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @r"
    app did not answer: no route to host
      help: pizzeria stands on it: bring the machine back, or move the instance in the inventory
    ");
    let error = fleet.plan(&deploy("pizzaria"), &apart("1.0")).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @r"
    no instance is called `pizzaria`
      help: did you mean `pizzeria`?
    ");
}
