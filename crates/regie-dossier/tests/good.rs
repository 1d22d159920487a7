//! Good dossiers: what they expand to.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{good, known, loaded, said, starter_files};
use regie_dossier::{Language, Wanted, expand, load, sources};
use regie_wire::Resource;

/// One line a resource, as a person would check it.
fn lines(wanted: &Wanted) -> String {
    let mut out = String::new();
    for w in &wanted.resources {
        let value = serde_json::to_value(&w.resource).unwrap();
        out.push_str(&format!("{} {} {} {value}", w.machine, w.scope, w.phase.name()));
        if !w.notifies.is_empty() {
            out.push_str(&format!(" → {}", w.notifies.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(" ")));
        }
        out.push_str(&format!(" ({}:{})\n", w.place.file, w.place.line));
    }
    format!("{out}\n{:#?}\n{:#?}\n", wanted.instances, wanted.secrets)
}

#[test]
fn a_folder_machine_gets_a_service() {
    let dossier = loaded(&good());
    let wanted = expand(&dossier, "local", &known(&dossier, "local")).unwrap();
    insta::assert_snapshot!(lines(&wanted));
}

#[test]
fn real_machines_get_a_service() {
    let dossier = loaded(&good());
    let wanted = expand(&dossier, "prod", &known(&dossier, "prod")).unwrap();
    insta::assert_snapshot!(lines(&wanted));
}

#[test]
fn expansion_is_a_function() {
    let dossier = loaded(&good());
    let once = expand(&dossier, "prod", &known(&dossier, "prod")).unwrap();
    assert_eq!(once, expand(&dossier, "prod", &known(&dossier, "prod")).unwrap());
}

#[test]
fn a_good_dossier_has_only_the_finding_that_its_secrets_are_missing() {
    insta::assert_snapshot!(said(&load(&good())));
}

#[test]
fn sources_are_asked_for_once() {
    let dossier = loaded(&good());
    insta::assert_debug_snapshot!(sources(&dossier, "prod").unwrap());
}

#[test]
fn the_starter_is_right_in_both_languages() {
    for language in [Language::En, Language::Fr] {
        let files = starter_files(language);
        let found = load(&files);
        assert!(found.findings.is_empty(), "{}", said(&found));
        let dossier = loaded(&files);
        let wanted = expand(&dossier, "local", &known(&dossier, "local")).unwrap();
        assert!(wanted.resources.iter().any(|w| matches!(w.resource, Resource::Process(_))));
        assert!(!wanted.resources.iter().any(|w| matches!(w.resource, Resource::Port(_) | Resource::Http(_))));
    }
}

#[test]
fn a_remembered_port_is_kept() {
    let dossier = loaded(&good());
    let mut known = known(&dossier, "local");
    known.ports.insert(("here".into(), "pizzeria/http".into()), 20005);
    let wanted = expand(&dossier, "local", &known).unwrap();
    assert_eq!(wanted.instances[0].ports["here"], 20005);
}

#[test]
fn stronger_layers_lie_over_weaker_ones() {
    let mut files = good();
    let layers = [
        (
            "inventory/base.toml",
            "greeting = \"hello from {{ env }}\"",
            "greeting = \"base\"\na = \"base\"\nb = \"base\"\nc = \"base\"\nd = \"base\"",
        ),
        (
            "inventory/prod.toml",
            "[machine.db]",
            "[variables]\na = \"prod\"\nb = \"prod\"\nc = \"prod\"\n\n[machine.db]",
        ),
        (
            "inventory/prod.toml",
            "address = \"ssh://root@app1\"",
            "address = \"ssh://root@app1\"\nvariables = { c = \"machine\", d = \"machine\" }",
        ),
        ("inventory/prod.toml", "{ workers = 4 }", "{ workers = 4, d = \"instance\" }"),
        (
            "services/pizzeria.toml",
            "QUOTED = ",
            "LAYERS = \"{{ greeting }} {{ a }} {{ b }} {{ c }} {{ d }} {{ workers }}\"\nQUOTED = ",
        ),
        ("inventory/local.toml", "[instance.pizzeria]", "[instance.pizzeria]\nvariables = { workers = 1 }"),
    ];
    for (path, from, to) in layers {
        files = common::edited(files, path, from, to);
    }
    let test = "extends = \"prod\"\n[variables]\nb = \"test\"\n[machine.app1]\naddress = \"ssh://test\"\n";
    let dossier = loaded(&common::with(files, "inventory/test.toml", test));
    let layers = |env: &str| {
        let wanted = expand(&dossier, env, &known(&dossier, env)).unwrap();
        let text = wanted
            .resources
            .iter()
            .flat_map(|w| w.resource.texts())
            .map(ToString::to_string)
            .find(|t| t.contains("LAYERS="));
        text.unwrap().lines().find_map(|l| l.strip_prefix("LAYERS=").map(str::to_owned)).unwrap()
    };
    assert_eq!(layers("prod"), "\"base prod prod machine instance 4\"");
    assert_eq!(layers("test"), "\"base prod test machine instance 4\"");
    assert_eq!(layers("local"), "\"base base base base base 1\"");
}

#[test]
fn a_recipe_of_the_team_is_as_good_as_ours() {
    let recipe = r#"
summary = "Static pages"
[roles]
web = "serves them"
[parameters]
title = { required = true, help = "of the page" }
[[resource]]
phase = "configure"
kind = "file"
path = "{{ root }}/index.html"
content = "<h1>{{ title }}</h1>"
[[resource]]
phase = "run"
kind = "unit"
when = "machine.system"
name = "nginx.service"
"#;
    let files = common::with(good(), "recipes/pages.toml", recipe);
    let files = common::with(files, "services/static.toml", "recipe = \"pages\"\nsummary = \"x\"\ntitle = \"Menu\"\n");
    let files = common::edited(files, "inventory/prod.toml", "app = [\"app1\", \"web\"]", "web = \"web\"");
    let dossier = loaded(&files);
    let wanted = expand(&dossier, "prod", &known(&dossier, "prod")).unwrap();
    let own = wanted.resources.iter().filter(|w| w.place.file.contains("pages")).map(|w| w.resource.key().to_string());
    assert_eq!(own.collect::<Vec<_>>(), ["file:/srv/static/index.html", "unit:nginx.service"]);
}
