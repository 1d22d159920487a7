//! Instances that go, and the data that they leave.

use crate::fleet::{Fleet, as_wanted, given};
use crate::pizzeria::{alone, directory, file, unit};
use crate::print::print;
use regie_plan::Procedure;
use regie_wire::*;

const DOSSIER: &str = "oc-pizza/prod";

fn old() -> Scope {
    Scope::Instance("old".into())
}

fn holds(names: &[&str]) -> Observed {
    let Observed::Path { path: Some(seen) } = as_wanted(&directory("/x")) else { panic!() };
    let content = ContentSeen::Holds(names.iter().map(|n| (*n).to_owned()).collect());
    Observed::Path { path: Some(PathSeen { content, ..seen }) }
}

/// A machine with another instance, and with `old`, which the dossier does not have any more.
fn left() -> Fleet {
    let mut fleet = Fleet::new(&["app"]);
    fleet.carry_out(&fleet.apply_plan(&alone("2.1.0-77ab031")));
    let password = Text::plain("x");
    let site = Site { server: WebServer::Nginx, name: "old".into(), content: Text::plain("server {}\n") };
    let cron = Cron {
        user: "old".into(),
        name: "old-job".into(),
        schedule: "0 2 * * *".into(),
        command: "true".into(),
        enabled: true,
    };
    let database = Database {
        engine: Engine::Mariadb,
        name: "old".into(),
        charset: None,
        collation: None,
        ownership: Ownership::default(),
    };
    let user = DatabaseUser { engine: Engine::Mariadb, name: "old".into(), host: "%".into(), password, grants: vec![] };
    let link = Symlink { path: "/srv/old/current".into(), target: "/srv/old/releases/1".into() };
    let all = [
        Resource::Database(database),
        Resource::DatabaseUser(user),
        directory("/srv/old"),
        directory("/srv/old/releases"),
        directory("/srv/old/shared"),
        directory("/srv/old/shared/data"),
        file("/srv/old/shared/env", "X=1\n"),
        Resource::Symlink(link),
        unit("old-web.service", Some("[Service]\n")),
        Resource::Site(site),
        Resource::Cron(cron),
    ];
    for (at, resource) in all.into_iter().enumerate() {
        fleet.see("app", resource.key().as_str(), as_wanted(&resource));
        let given = given(DOSSIER, &old(), &resource, at as i64);
        fleet.facts("app").manifest.given.insert(resource.key(), given);
    }
    fleet.see("app", "directory:/srv/old", holds(&["current", "releases", "shared"]));
    fleet.see("app", "directory:/srv/old/releases", holds(&[]));
    fleet.see("app", "directory:/srv/old/shared", holds(&["data", "env"]));
    fleet.see("app", "directory:/srv/old/shared/data", holds(&["photo.jpg"]));
    fleet
}

fn remembered(fleet: &Fleet) -> Vec<String> {
    fleet.facts["app"]
        .manifest
        .given
        .values()
        .filter(|g| g.scope == old())
        .map(|g| g.resource.key().to_string())
        .collect()
}

#[test]
fn an_instance_out_of_the_dossier_goes_and_its_data_stays() {
    let mut fleet = left();
    let wanted = alone("2.1.0-77ab031");
    let plan = fleet.apply_plan(&wanted);
    insta::assert_snapshot!(print(&plan));
    fleet.carry_out(&plan);
    fleet.see("app", "directory:/srv/old", holds(&["shared"]));
    fleet.see("app", "directory:/srv/old/shared", holds(&["data"]));
    let data = [
        "database-user:mariadb/old@%",
        "database:mariadb/old",
        "directory:/srv/old",
        "directory:/srv/old/shared",
        "directory:/srv/old/shared/data",
    ];
    assert_eq!(remembered(&fleet), data);
    // It is neither forgotten nor dropped, however often.
    for _ in 0..2 {
        let again = fleet.apply_plan(&wanted);
        insta::assert_snapshot!("kept", print(&again));
        fleet.carry_out(&again);
    }
    assert_eq!(remembered(&fleet), data);
    // Until somebody says so.
    let plan = fleet.plan(&Procedure::Remove { instance: "old".into(), data: true }, &wanted).unwrap();
    insta::assert_snapshot!("data", print(&plan));
    fleet.carry_out(&plan);
    assert!(remembered(&fleet).is_empty(), "{:?}", remembered(&fleet));
    assert!(fleet.apply_plan(&wanted).is_empty());
    let gone = fleet.plan(&Procedure::Remove { instance: "old".into(), data: true }, &wanted).unwrap_err();
    assert!(gone.message.contains("no machine remembers"), "{gone}");
}

#[test]
fn what_was_there_before_goes_when_it_is_asked_for_by_name() {
    let mut fleet = left();
    for given in fleet.facts("app").manifest.given.values_mut() {
        given.adopted = true;
    }
    let wanted = alone("2.1.0-77ab031");
    assert!(fleet.apply_plan(&wanted).is_empty());
    let plan = fleet.plan(&Procedure::Remove { instance: "old".into(), data: false }, &wanted).unwrap();
    insta::assert_snapshot!(print(&plan));
}

#[test]
fn what_is_still_in_the_inventory_is_not_removed() {
    let fleet = left();
    let procedure = Procedure::Remove { instance: "pizzeria".into(), data: true };
    let error = fleet.plan(&procedure, &alone("2.1.0-77ab031")).unwrap_err();
    assert!(error.message.contains("still in the inventory"), "{error}");
}
