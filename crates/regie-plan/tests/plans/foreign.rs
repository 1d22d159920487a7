//! What belongs to somebody else on a machine.

use crate::fleet::Fleet;
use crate::pizzeria::{alone, pizzeria};
use regie_dossier::{Place, WantedResource};
use regie_plan::Procedure;
use regie_wire::*;

#[test]
fn what_another_environment_was_given_is_not_taken_over() {
    let mut fleet = Fleet::new(&["app"]);
    let wanted = alone("2.1.0-77ab031");
    fleet.carry_out(&fleet.apply_plan(&wanted));
    assert!(fleet.apply_plan(&wanted).is_empty());
    fleet.facts("app").manifest.given.values_mut().for_each(|g| g.dossier = "oc-pizza/test".into());
    let refused = fleet.plan(&Procedure::Apply { only: vec![] }, &wanted).unwrap_err();
    assert!(refused.message.contains("it belongs to oc-pizza/test on this machine"), "{refused:?}");
}

#[test]
fn an_account_that_was_there_is_not_moved() {
    let mut fleet = Fleet::new(&["app"]);
    let mut wanted = alone("2.1.0-77ab031");
    let account = |home: &str| User {
        name: "git".into(),
        uid: None,
        group: None,
        groups: vec![],
        home: Some(home.into()),
        shell: None,
        system: true,
    };
    wanted.resources.push(WantedResource {
        machine: "app".into(),
        scope: pizzeria(),
        phase: Phase::Prepare,
        resource: Resource::User(account("/srv/pizzeria")),
        notifies: vec![],
        rolls: false,
        place: Place::default(),
    });
    fleet.see("app", "user:git", Observed::User { user: Some(account("/home/git")) });
    let refused = fleet.plan(&Procedure::Apply { only: vec![] }, &wanted).unwrap_err();
    assert!(refused.message.contains("git is there already, with its home in /home/git"), "{refused:?}");
    // Built by hand as the dossier says, it is the instance's own.
    fleet.see("app", "user:git", Observed::User { user: Some(account("/srv/pizzeria")) });
    fleet.plan(&Procedure::Apply { only: vec![] }, &wanted).unwrap();
}
