//! Two environments side by side.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{edited, good, loaded, with};
use regie_dossier::{Differences, Dossier, Files, Side, diff};

/// A small environment on one machine beside prod on three.
fn staged() -> Files {
    let small = "[variables]\ngreeting = \"hello, testers\"\nmariadb = { max_connections = 20 }\n\n[machine.all]\naddress = \"ssh://root@all\"\nplatform = [\"mariadb\"]\nsize = { memory = \"2 GB\", cpus = 1 }\ncost = { month = \"5.50 EUR\" }\n\n[instance.pizzeria]\nversion = \"2.2.0\"\ndomains = [\"test.ocpizza.example\"]\nport = 8000\n\n[target.near]\ntree = \"/srv/near\"\npassword = \"{{ secrets.near_password }}\"\n\n[[server.resource]]\nkind = \"directory\"\npath = \"/srv/only-here\"\n";
    let files = with(good(), "inventory/test.toml", small);
    edited(files, "services/pizzeria.toml", "QUOTED = ", "HELLO = \"{{ greeting }}\"\nQUOTED = ")
}

fn between(dossier: &Dossier, left: &str, right: &str) -> Differences {
    diff(dossier, &dossier.environments[left], &dossier.environments[right]).unwrap()
}

fn told(differences: &Differences) -> String {
    let side = |side: &Option<Side>| match side {
        None => "–".to_owned(),
        Some(Side { value, place: None }) => value.clone(),
        Some(Side { value, place: Some(p) }) => format!("{value} ({}:{}:{})", p.file, p.line, p.column),
    };
    let mut out = format!("{} | {}\n", differences.left, differences.right);
    for group in &differences.groups {
        out.push_str(&format!("## {}, {} the same\n", group.name, group.same));
        for row in &group.rows {
            out.push_str(&format!("{}: {} | {}\n", row.what, side(&row.left), side(&row.right)));
        }
    }
    out
}

#[test]
fn one_machine_beside_three() {
    insta::assert_snapshot!(told(&between(&loaded(&staged()), "test", "prod")));
}

#[test]
fn a_folder_beside_machines() {
    insta::assert_snapshot!(told(&between(&loaded(&staged()), "local", "prod")));
}

#[test]
fn an_environment_differs_in_nothing_from_itself_and_from_one_that_only_extends_it() {
    // What is made of the environment's name differs by nature.
    let plain = edited(staged(), "inventory/base.toml", "hello from {{ env }}", "hello");
    let dossier = loaded(&with(plain, "inventory/copy.toml", "extends = \"prod\"\n"));
    for (left, right) in [("prod", "prod"), ("local", "local"), ("prod", "copy"), ("copy", "prod")] {
        let differences = between(&dossier, left, right);
        assert_eq!(differences.different(), 0, "{}", told(&differences));
        assert!(differences.same() > 20);
    }
}

#[test]
fn each_way_says_the_same() {
    let dossier = loaded(&staged());
    let (there, back) = (between(&dossier, "test", "prod"), between(&dossier, "prod", "test"));
    assert_eq!((there.different(), there.same()), (back.different(), back.same()));
    let turned = |rows: &[regie_dossier::Row]| {
        let mut rows = rows.iter().map(|r| (r.what.clone(), r.right.clone(), r.left.clone())).collect::<Vec<_>>();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows
    };
    for group in there.groups.iter().filter(|g| !g.name.starts_with("machine ")) {
        let other = back.groups.iter().find(|g| g.name == group.name).unwrap();
        let mut rows = other.rows.iter().map(|r| (r.what.clone(), r.left.clone(), r.right.clone())).collect::<Vec<_>>();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(turned(&group.rows), rows);
    }
}

#[test]
fn what_one_changes_is_what_differs() {
    let copy = "extends = \"prod\"\n";
    for (more, group, what) in [
        ("[variables]\ngreeting = \"hi\"\n", "parameters and variables of pizzeria", "greeting"),
        ("[machine.db]\nsize = { cpus = 8 }\n", "machine db", "size.cpus"),
        ("[instance.pizzeria]\nversion = \"2.2.0\"\n", "instance pizzeria", "version"),
        ("[instance.pizzeria]\ntls = \"none\"\n", "instance pizzeria", "tls"),
        ("[target.offsite]\nrepository = \"x\"\n", "targets", "offsite.repository"),
        ("[server]\nlocale = \"en_GB.UTF-8\"\n", "server", "locale"),
        ("[[server.resource]]\nkind = \"directory\"\npath = \"/x\"\n", "resources of machines", "directory:/x"),
        ("[target.offsite]\npassword = \"{{ secrets.other }}\"\n", "secrets", "other"),
        ("[machine.spare]\naddress = \"ssh://spare\"\n", "machines", "spare"),
    ] {
        let dossier = loaded(&with(staged(), "inventory/copy.toml", &format!("{copy}{more}")));
        let differences = between(&dossier, "prod", "copy");
        let found = differences.groups.iter().find(|g| g.name.starts_with(group)).unwrap();
        assert!(found.rows.iter().any(|r| r.what == what), "{more}{}", told(&differences));
    }
}
