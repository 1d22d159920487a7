//! `playbooks/*.md`, `tasks/*.md`, `chapters/*.md`: one playbook an alert, and no alert without one.

use super::Parts;
use crate::page::{self, Chapter, Page, PageKind};
use crate::{Dossier, Finding, Place};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn read(parts: &Parts<'_>, dossier: &mut Dossier) {
    dossier.playbooks = pages(parts, PageKind::Playbook);
    dossier.tasks = pages(parts, PageKind::Task);
    dossier.chapters = pages(parts, PageKind::Chapter);
    unknown_chapters(parts, dossier);
    services(parts, dossier);
    let mut alerts = BTreeSet::new();
    for alert in dossier.services.values().flat_map(|s| &s.alerts) {
        alerts.insert(alert.name.as_str());
        let file = format!("playbooks/{}.md", alert.name);
        // A playbook that is there but cannot be read has its own finding.
        if !alert.name.is_empty() && !parts.files.entries.contains_key(&file) {
            let message = format!("no playbook for the alert `{}`", alert.name);
            let finding = Finding::error("no-playbook", &alert.place, message)
                .label("this alert would page someone who has nothing to read");
            let name = &alert.name;
            parts.report.push(finding.help(format!("write {file}, or start from ours: regie playbook new {name}")));
        }
    }
    if !all_services(parts, dossier) {
        return;
    }
    for name in dossier.playbooks.keys().filter(|n| !alerts.contains(n.as_str())) {
        let file = format!("playbooks/{name}.md");
        let message = format!("{file} has no alert that leads to it");
        let finding = Finding::error("no-alert", &Place::file(file), message);
        parts.report.push(finding.help(format!("add an `[[alert]]` named \"{name}\" to a service, or make it a task")));
    }
}

/// Whether every service could be read: one that could not may have had the alert.
fn all_services(parts: &Parts<'_>, dossier: &Dossier) -> bool {
    let services = parts.files.entries.keys().filter(|p| p.starts_with("services/") && p.ends_with(".toml"));
    services.count() == dossier.services.len()
}

fn unknown_chapters(parts: &Parts<'_>, dossier: &Dossier) {
    for page in dossier.chapters.values().filter(|p| Chapter::ALL.iter().all(|c| c.name() != p.name)) {
        let message = format!("the document has no chapter `{}`", page.name);
        let finding = Finding::error("chapter", &page.place, message);
        parts.report.push(crate::read::did_you_mean(finding, &page.name, Chapter::ALL.map(Chapter::name)));
    }
}

/// What each page is about, when it does not say so itself: the service of its alert, or the only one there is.
fn services(parts: &Parts<'_>, dossier: &mut Dossier) {
    let only = match dossier.services.keys().collect::<Vec<_>>().as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    };
    let complete = all_services(parts, dossier);
    let mut findings = Vec::new();
    let services = &dossier.services;
    let alerted = |name: &str| {
        let mut with = services.values().filter(|s| s.alerts.iter().any(|a| a.name == name));
        with.next().map(|s| s.name.clone()).filter(|_| with.next().is_none())
    };
    for page in dossier.playbooks.values_mut().chain(dossier.tasks.values_mut()) {
        match &page.service {
            None if page.kind == PageKind::Playbook => page.service = alerted(&page.name).or_else(|| only.clone()),
            None => page.service = only.clone(),
            Some(name) if complete && !services.contains_key(name) => {
                let finding = Finding::error("service", &page.place, format!("there is no service `{name}`"));
                findings.push(crate::read::did_you_mean(finding, name, services.keys().map(String::as_str)));
            }
            Some(_) => {}
        }
    }
    parts.report.extend(findings);
}

fn pages(parts: &Parts<'_>, kind: PageKind) -> BTreeMap<String, Page> {
    let mut out = BTreeMap::new();
    for (file, bytes) in parts.below(kind.folder()) {
        let Some(name) = file.strip_suffix(".md") else { continue };
        let path = format!("{}{file}", kind.folder());
        let place = Place::file(&path);
        match std::str::from_utf8(bytes) {
            Ok(text) if crate::read::has_marker(text).is_some() => {
                parts.report.push(crate::read::private_use(&place));
            }
            Ok(_) if !crate::read::is_name(name) => {
                let message = format!("`{name}` cannot be a name: lower-case letters, digits and hyphens");
                parts.report.push(Finding::error("name", &place, message).help("rename the file"));
            }
            Ok(text) => {
                parts.report.extend(steering(text, &place));
                out.insert(name.to_owned(), page::read(parts.report, kind, name, text));
            }
            Err(_) => {
                let message = format!("{path} is not UTF-8 text");
                parts.report.push(Finding::error("not-utf8", &place, message).help("save the file as UTF-8"));
            }
        }
    }
    out
}

/// What a terminal does not show as it is: what is run would not be what is read.
fn steering(text: &str, place: &Place) -> Option<Finding> {
    let unseen = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let line = text[..text.find(unseen)?].matches('\n').count() + 1;
    let place = Place { line: u32::try_from(line).unwrap_or(u32::MAX), ..place.clone() };
    let message = "a control character stands here: what is run would not be what is read";
    Some(Finding::error("control", &place, message).help("remove it"))
}
