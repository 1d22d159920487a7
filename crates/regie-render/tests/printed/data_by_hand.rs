//! What is typed to save and restore an instance's data, where it has several databases and several machines.

use crate::oc_pizza::{OcPizza, ROOT, oc_pizza};
use crate::runbook::document;
use regie_dossier::{Language, Place, WantedResource};
use regie_render::markdown;
use regie_wire::{Database, Engine, Ownership, Phase, Resource, Scope};
use std::collections::BTreeSet;

/// Two databases of MariaDB on `web`, two of SQLite on `app`; a second instance has nothing to save on `app`.
fn several() -> OcPizza {
    let mut all = oc_pizza("");
    let sqlite = ["data/db", "db"].map(|file| ("app", Engine::Sqlite, format!("{ROOT}/shared/{file}")));
    let mariadb = ["orders", "stock"].map(|name| ("web", Engine::Mariadb, name.to_owned()));
    for (machine, engine, name) in mariadb.into_iter().chain(sqlite) {
        let database = Database { engine, name, charset: None, collation: None, ownership: Ownership::default() };
        all.wanted.resources.push(WantedResource {
            machine: machine.into(),
            scope: Scope::Instance("pizzeria".into()),
            phase: Phase::Prepare,
            resource: Resource::Database(database),
            notifies: vec![],
            rolls: false,
            place: Place::default(),
        });
    }
    let mut second = all.wanted.instances[0].clone();
    second.name = "second".into();
    second.roots.clear();
    all.wanted.instances.push(second);
    all
}

/// From a heading to the next one.
fn part<'a>(document: &'a str, heading: &str) -> &'a str {
    let text = document.split("\n#").find(|p| p.lines().next().is_some_and(|l| l.ends_with(heading)));
    text.unwrap_or_else(|| panic!("no part {heading}"))
}

#[test]
fn each_database_is_saved_in_a_file_of_its_own() {
    let text = markdown(&document(&several(), Language::En));
    let (saving, restoring) = (part(&text, "Saving by hand"), part(&text, "Restoring by hand"));
    let files: Vec<&str> = saving.lines().filter(|l| l.starts_with("mv ")).collect();
    assert_eq!((files.len(), files.iter().collect::<BTreeSet<_>>().len()), (5, 5), "{files:#?}");
    for name in ["pizzeria.orders", "pizzeria.stock"] {
        assert!(saving.contains(&format!("scp -P 2222 'root@web:/var/backups/regie/{name}-*.sql' .")), "{saving}");
        assert!(restoring.contains(&format!("< \"/var/backups/regie/{name}-$slot.sql\"")), "{restoring}");
        assert!(restoring.contains(&format!("scp -P 2222 {name}-YYYYMMDDThhmmssZ.sql ")), "{restoring}");
    }
    let db = "pizzeria.srv+pizzeria+shared+data+db-$slot.sqlite3";
    assert!(restoring.contains(&format!(".restore {db}\"")), "{restoring}");
    let without = "--exclude=shared/data/db --exclude=shared/data/db-wal --exclude=shared/data/db-shm \
                   --exclude=shared/data/db-journal";
    assert!(saving.contains(without), "{saving}");
}

#[test]
fn a_load_that_fails_is_spoken_of() {
    let all = several();
    let english = markdown(&document(&all, Language::En));
    assert!(part(&english, "Restoring by hand").contains("If the load itself fails half-way"));
    let french = markdown(&document(&all, Language::Fr));
    assert!(part(&french, "Restaurer à la main").contains("les données sont incomplètes\u{a0}: ne pas redémarrer"));
}

#[test]
fn where_one_machine_died_nothing_is_put_back_on_the_others() {
    let all = several();
    let english = markdown(&document(&all, Language::En));
    for machine in ["app", "web"] {
        let part = part(&english, &format!("If {machine} dies"));
        assert!(part.contains(&format!("-by-hand). <strong>Type there only what is given for {machine}:")), "{part}");
        assert!(!part.contains("Restoring the data of second"), "it has none: {part}");
    }
    let french = markdown(&document(&all, Language::Fr));
    assert!(part(&french, "Si web meurt").contains(". <strong>N’y taper que ce qui est donné pour web\u{a0}:"));
    // Where all of the data are on the one machine, there is nothing to leave alone.
    let alone = markdown(&document(&oc_pizza(""), Language::En));
    assert!(part(&alone, "If app dies").contains("Restoring the data of pizzeria"));
    assert!(!part(&alone, "If app dies").contains("Type there only"));
}
