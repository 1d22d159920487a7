//! Orders carried out on folder machines, and killed at every point.

mod confirm;
mod crash;
mod fixture;
mod hooks;
mod orders;
mod owed;
mod people;
mod settle;

use fixture::Machine;
use regie_wire::Outcome;

#[test]
fn an_order_is_carried_out() {
    let machine = Machine::new();
    let order = machine.order("aaaa", orders::good(&machine));
    assert_eq!(machine.start(&order), Outcome::Done);
    machine.check_deployed();
    let manifest = machine.manifest();
    let adopted = |key: String| manifest.given[&regie_wire::Key::new(key)].adopted;
    assert!(adopted(format!("file:{}", machine.path("app.conf"))), "it was there before");
    assert!(!adopted(format!("file:{}", machine.path("shop/new.txt"))), "regie made it");
    assert!(!manifest.given.keys().any(|k| k.as_str().contains("old.txt")), "removed things are struck off");
    // A second run finds nothing to do.
    let again = machine.order("bbbb", orders::good(&machine));
    assert_eq!(machine.start(&again), Outcome::Done);
    assert_eq!(machine.changed("bbbb"), 0);
}

#[test]
fn a_failure_puts_everything_back() {
    let machine = Machine::new();
    let before = machine.tree();
    let order = machine.order("aaaa", orders::failing(&machine));
    assert_eq!(machine.start(&order), Outcome::PutBack);
    assert_eq!(machine.tree(), before);
    assert!(machine.manifest().given.is_empty());
    assert!(machine.owed().is_empty());
    assert_eq!(machine.process("shop-web"), None);
}

#[test]
fn undo_takes_a_whole_run_back() {
    let machine = Machine::new();
    let before = machine.tree();
    let order = machine.order("aaaa", orders::good(&machine));
    assert_eq!(machine.start(&order), Outcome::Done);
    assert_eq!(machine.undo("aaaa"), Outcome::Undone);
    assert_eq!(machine.tree(), before);
    assert!(machine.manifest().given.is_empty());
    assert_eq!(machine.process("shop-web"), None);
}

#[test]
fn a_failure_of_the_machine_stops_it_and_what_is_done_stays() {
    let machine = Machine::new();
    let mut order = machine.order("aaaa", orders::failing(&machine));
    order.on_failure.clear();
    assert_eq!(machine.start(&order), Outcome::Stopped);
    machine.check_deployed();
}
