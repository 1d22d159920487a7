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
            out.push_str(&format!(
                " → {}",
                w.notifies.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(" ")
            ));
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
        assert!(
            !wanted.resources.iter().any(|w| matches!(w.resource, Resource::Port(_) | Resource::Http(_)))
        );
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
