//! Changes that somebody has to confirm: kept when somebody does, else taken back, whoever was killed meanwhile.

use super::fixture::{Machine, shop};
use super::orders;
use crate::control::{Control, ask};
use crate::execute::waiting;
use regie_wire::{Confirm, EventKind, Order, Outcome, Scope, StepId};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

/// Two files of the machine's own, of which the first can shut everybody out, and one that comes after.
fn order(machine: &Machine, within: u64) -> Order {
    let of = |id, name: &str| orders::file_of(machine, id, Scope::Machine, name, "new\n");
    let items = vec![of(1, "sshd.conf"), of(2, "motd"), of(3, "app.conf")];
    let confirm = Confirm { scope: Scope::Machine, steps: vec![StepId(1)], last: StepId(1), within, back: vec![] };
    Order { confirm: vec![confirm], ..machine.order("aaaa", items) }
}

fn read(machine: &Machine, name: &str) -> Option<String> {
    fs::read_to_string(machine.path(name)).ok()
}

#[test]
fn nobody_comes_and_only_that_goes_back() {
    let machine = Machine::new();
    assert_eq!(machine.start(&order(&machine, 0)), Outcome::Stopped);
    assert_eq!(read(&machine, "sshd.conf"), None);
    assert_eq!(read(&machine, "motd"), None, "nothing further was begun");
    let events = machine.events("aaaa");
    let Some(EventKind::RunEnded { state, .. }) = events.last() else { panic!("{events:#?}") };
    assert!(state.contains("nobody came in over a new connection within 0 s"), "{state}");
    assert!(state.contains("sshd.conf as before; 0 other steps are done and stay"), "{state}");
    assert!(machine.manifest().given.is_empty());
    assert_eq!(machine.undo("aaaa"), Outcome::Undone);
}

#[test]
fn somebody_comes_and_it_stays() {
    let machine = Machine::new();
    let order = order(&machine, 600);
    let dir = crate::run_dir::RunDir::create(&machine.cx, &order).unwrap();
    let (theirs, folder) = (dir.clone(), dir.path().to_owned());
    // Said as soon as it is waited for; whoever says something else is not heard.
    let outcome = machine.go_on(&dir, &mut |_| {
        if let Ok(Some(waiting)) = waiting(&theirs)
            && !theirs.control().exists()
        {
            for nonce in ["wrong", waiting.nonce.as_str()] {
                ask(&theirs, Path::new("/nowhere"), &Control::Confirm { nonce: nonce.into() }).unwrap();
            }
        }
        ControlFlow::Continue(())
    });
    assert_eq!(outcome, Some(Outcome::Done), "{}", folder.display());
    assert_eq!(read(&machine, "sshd.conf").as_deref(), Some("new\n"));
    let events = machine.events("aaaa");
    assert!(events.contains(&EventKind::Confirmed { step: StepId(1) }), "{events:#?}");
}

/// Comes in whenever it is waited for.
fn comes(machine: &Machine) -> impl FnMut(crate::execute::Point) -> ControlFlow<()> + use<> {
    let dir = machine.dir("aaaa");
    let mut said = String::new();
    move |_| {
        if let Ok(Some(waiting)) = waiting(&dir)
            && said != waiting.nonce
        {
            ask(&dir, Path::new("/nowhere"), &Control::Confirm { nonce: waiting.nonce.clone() }).unwrap();
            said = waiting.nonce;
        }
        ControlFlow::Continue(())
    }
}

/// Done, and confirmed.
fn done(machine: &Machine) -> Order {
    let order = order(machine, 0);
    let dir = crate::run_dir::RunDir::create(&machine.cx, &order).unwrap();
    assert_eq!(machine.go_on(&dir, &mut comes(machine)), Some(Outcome::Done));
    order
}

#[test]
fn an_undo_waits_too_and_goes_through_when_somebody_comes() {
    let machine = Machine::new();
    let before = machine.tree();
    done(&machine);
    let ended = super::super::execute(&machine.cx, &machine.dir("aaaa"), true, &mut comes(&machine));
    assert!(matches!(ended, Ok(super::super::Executed::Ended(Outcome::Undone))), "{ended:?}");
    assert_eq!(machine.tree(), before);
    let awaited = machine.events("aaaa").iter().filter(|e| matches!(e, EventKind::ConfirmAwaited { .. })).count();
    assert_eq!(awaited, 2);
}

#[test]
fn an_undo_after_which_nobody_comes_leaves_the_way_in() {
    for number in 1.. {
        let machine = Machine::new();
        let before = machine.tree();
        let order = done(&machine);
        let (killed, outcome) = machine.start_killed_at(&order, number, true);
        assert_eq!(outcome, Outcome::NeedsPerson, "killed at point {number}");
        assert_eq!(read(&machine, "sshd.conf").as_deref(), Some("new\n"), "killed at point {number}");
        fs::remove_file(machine.path("sshd.conf")).unwrap();
        assert_eq!(machine.tree(), before, "all else went back, killed at point {number}");
        assert_eq!(machine.manifest().given.len(), 1, "killed at point {number}");
        if !killed {
            let events = machine.events("aaaa");
            let Some(EventKind::RunEnded { state, .. }) = events.last() else { panic!("{events:#?}") };
            assert!(state.contains("nobody came in over a new connection within 0 s"), "{state}");
            assert!(state.contains("again as this run made it, and the rest as before run aaaa"), "{state}");
            assert!(number > 12, "only {number} points were met");
            return;
        }
    }
}

#[test]
fn a_key_that_was_added_is_missed_when_it_goes() {
    let machine = Machine::new();
    let mut order = order(&machine, 0);
    // As one key more: nobody waits when it comes.
    order.confirm[0].back = std::mem::take(&mut order.confirm[0].steps);
    assert_eq!(machine.start(&order), Outcome::Done);
    assert_eq!(machine.undo("aaaa"), Outcome::NeedsPerson);
    assert_eq!((read(&machine, "sshd.conf").as_deref(), read(&machine, "motd")), (Some("new\n"), None));
}

#[test]
fn nothing_is_asked_when_nothing_changed() {
    let machine = Machine::new();
    fs::write(machine.path("sshd.conf"), "new\n").unwrap();
    assert_eq!(machine.start(&order(&machine, 0)), Outcome::Done);
    let awaited = |e: &EventKind| matches!(e, EventKind::ConfirmAwaited { .. });
    assert!(!machine.events("aaaa").iter().any(awaited));
}

#[test]
fn what_was_not_confirmed_does_not_outlive_a_failure() {
    // The second step fails before the last of those that are confirmed together.
    let machine = Machine::new();
    let mut order = order(&machine, 600);
    fs::create_dir(machine.path("motd")).unwrap();
    order.confirm[0].steps = vec![StepId(1), StepId(2)];
    order.confirm[0].last = StepId(2);
    assert_eq!(machine.start(&order), Outcome::Stopped);
    assert_eq!(read(&machine, "sshd.conf"), None);
}

#[test]
fn an_instance_goes_back_whole() {
    let machine = Machine::new();
    let before = machine.tree();
    let items = vec![
        orders::file_of(&machine, 1, shop(), "motd", "new\n"),
        orders::file_of(&machine, 2, shop(), "sshd.conf", "new\n"),
    ];
    let confirm = Confirm { scope: shop(), steps: vec![StepId(2)], last: StepId(2), within: 0, back: vec![] };
    let order = Order { confirm: vec![confirm], ..machine.order("aaaa", items) };
    assert_eq!(machine.start(&order), Outcome::PutBack);
    assert_eq!(machine.tree(), before);
}

#[test]
fn killed_at_any_point_it_ends_the_same() {
    for number in 1.. {
        let machine = Machine::new();
        let before = machine.tree();
        let (killed, outcome) = machine.start_killed_at(&order(&machine, 0), number, false);
        assert_eq!(outcome, Outcome::Stopped, "killed at point {number}");
        assert_eq!(machine.tree(), before, "killed at point {number}");
        if !killed {
            assert!(number > 8, "only {number} points were met");
            return;
        }
    }
}
