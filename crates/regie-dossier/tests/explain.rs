//! Where values come from.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{edited, good, loaded, with};
use proptest::prelude::*;
use regie_dossier::{Dossier, Files, Meaning, Place, explain, explainable};

const PROD: &str = "inventory/prod.toml";
const BASE: &str = "inventory/base.toml";

/// Every layer says something.
fn layered() -> Files {
    let mut files = good();
    for (path, from, to) in [
        (
            BASE,
            "greeting = \"hello from {{ env }}\"",
            "greeting = \"base\"\na = \"base\"\nb = \"{{ a }}, {{ env }}\"\nmariadb = { max_connections = 200 }\nhosts = [\"one\", \"two\"]\nworkers = 3",
        ),
        (PROD, "[machine.db]", "[variables]\na = \"prod\"\n\n[machine.db]"),
        (
            PROD,
            "address = \"ssh://root@db:2222\"",
            "address = \"ssh://root@db:2222\"\nvariables = { mariadb = { max_connections = 300 } }",
        ),
        (
            PROD,
            "address = \"ssh://root@app1\"",
            "address = \"ssh://root@app1\"\nvariables = { a = \"machine\", database = { user = \"{{ machine.name }}\" } }",
        ),
        ("services/pizzeria.toml", "QUOTED = ", "LAYERS = \"{{ b }} {{ workers }}\"\nQUOTED = "),
    ] {
        files = edited(files, path, from, to);
    }
    let test = "extends = \"prod\"\n[variables]\na = \"test\"\n[machine.app1]\naddress = \"ssh://test\"\n[secrets]\ncommand = \"pass show test\"\n";
    with(files, "inventory/test.toml", test)
}

fn at(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.line, place.column)
}

fn told(meaning: &Meaning) -> String {
    let mut out = format!("{} – {}\n", meaning.head, meaning.about);
    for layer in &meaning.layers {
        let mark = if layer.wins { "→" } else { " " };
        let place = layer.place.as_ref().map_or_else(|| "–".to_owned(), at);
        out.push_str(&format!("  {mark} {} | {} | {place}\n", layer.layer, layer.said));
    }
    meaning.values.iter().for_each(|v| out.push_str(&format!("  = {} | {}\n", v.of, v.value)));
    meaning.when.iter().for_each(|w| out.push_str(&format!("  @ {} | {:?}\n", w.words, w.zone)));
    meaning.notes.iter().for_each(|n| out.push_str(&format!("  ! {n}\n")));
    for one in &meaning.uses {
        let through = one.through.as_ref().map_or_else(String::new, |t| format!(" through {t}"));
        out.push_str(&format!("  < {} | {}{through}\n", one.what, at(&one.place)));
    }
    out
}

fn all(dossier: &Dossier, env: &str, keys: &[&str]) -> String {
    let mut out = String::new();
    for key in keys {
        out.push_str(&format!("## {key}\n"));
        match explain(dossier, env, key) {
            Ok(meanings) => meanings.iter().for_each(|m| out.push_str(&told(m))),
            Err(unknown) => out.push_str(&format!("{}\n  {}\n", unknown.message, unknown.help)),
        }
        out.push('\n');
    }
    out
}

#[test]
fn variables_and_parameters_in_layers() {
    let keys = [
        "a",
        "b",
        "database.user",
        "database",
        "workers",
        "pizzeria.workers",
        "hosts",
        "mariadb.max_connections",
        "health",
    ];
    insta::assert_snapshot!(all(&loaded(&layered()), "prod", &keys));
}

#[test]
fn an_environment_that_extends_another() {
    let keys = ["a", "machine.app1.address", "secrets.db_password", "machine.db.size.memory"];
    insta::assert_snapshot!(all(&loaded(&layered()), "test", &keys));
}

#[test]
fn keys_of_files() {
    let keys = [
        "machine.db.size.memory",
        "db.size",
        "machine.web.provider",
        "instance.pizzeria.version",
        "pizzeria.domains",
        "instance.static.keep",
        "server.timezone",
        "server.packages",
        "target.offsite.password",
        "pizzeria.backup.schedule",
        "services.pizzeria.objective.rpo",
        "process.web.command",
        "pizzeria.job.invoices.by",
        "title",
        "dossier.language",
    ];
    insta::assert_snapshot!(all(&loaded(&layered()), "prod", &keys));
}

#[test]
fn the_environment_secrets_and_names_of_templates() {
    let keys = [
        "DATABASE_URL",
        "pizzeria.OPTIONAL",
        "secrets.db_password",
        "backup_password",
        "url",
        "machine.listen",
        "app.host",
        "instance.user",
        "release",
        "port",
    ];
    let dossier = loaded(&layered());
    insta::assert_snapshot!(all(&dossier, "prod", &keys));
    insta::assert_snapshot!(all(&dossier, "local", &["url", "port", "root"]));
}

#[test]
fn what_is_not_there() {
    let keys = [
        "greting",
        "machine.db.size.memry",
        "machine.dc.size.memory",
        "instance.pizzeria.prot",
        "secrets.db_pasword",
        "DATABASE_URI",
        "pizzeria.backup.shedule",
        "",
        "..",
        "a.b.c",
        "\u{e000}x",
        "{{ a }}",
    ];
    insta::assert_snapshot!(all(&loaded(&layered()), "prod", &keys));
}

#[test]
fn what_it_says_wins_is_what_templates_become() {
    // By another way: the expansion of the same dossier.
    let dossier = loaded(&layered());
    for (env, expected) in [("prod", "machine, prod 4"), ("test", "machine, test 4"), ("local", "base, local 3")] {
        let wanted = regie_dossier::expand(&dossier, env, &common::known(&dossier, env)).unwrap();
        let texts = wanted.resources.iter().flat_map(|w| w.resource.texts()).map(ToString::to_string);
        let line =
            texts.flat_map(|t| t.lines().map(str::to_owned).collect::<Vec<_>>()).find(|l| l.starts_with("LAYERS="));
        assert_eq!(line.unwrap(), format!("LAYERS=\"{expected}\""));
        let said = explain(&dossier, env, "pizzeria.LAYERS").unwrap();
        assert_eq!(said[0].values[0].value, expected);
    }
}

#[test]
fn what_can_be_explained_is() {
    let dossier = loaded(&layered());
    let mut told = std::collections::BTreeSet::new();
    for env in ["prod", "local"] {
        let keys = explainable(&dossier, env);
        assert!(keys.len() > 60 && keys.iter().any(|k| k == "pizzeria.backup.schedule"));
        // Some of each kind: neighbours in the alphabet are of one.
        for key in keys.into_iter().step_by(3).filter(|key| told.insert(key.clone())) {
            let found = explain(&dossier, env, &key);
            assert!(found.is_ok_and(|m| !m.is_empty()), "{key} in {env}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn anything_may_be_asked(
        key in prop::collection::vec(
            prop_oneof![
                "[a-zA-Z0-9_\\[\\]\"'{}|. -]{0,6}",
                "(machine|db|instance|pizzeria|variables|env|secrets|mariadb|0|a|process|web|database)",
                ".{0,3}",
            ],
            0..5,
        ),
    ) {
        static DOSSIER: std::sync::LazyLock<Dossier> = std::sync::LazyLock::new(|| loaded(&layered()));
        let key = key.join(".");
        if let Ok(meanings) = explain(&DOSSIER, "prod", &key) {
            prop_assert!(!meanings.is_empty());
        }
    }
}
