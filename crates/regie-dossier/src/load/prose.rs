//! `playbooks/*.md` and `tasks/*.md`: one playbook an alert, and no alert without one.

use super::Parts;
use crate::{Dossier, Finding, Place};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn read(parts: &Parts<'_>, dossier: &mut Dossier) {
    dossier.playbooks = pages(parts, "playbooks/");
    dossier.tasks = pages(parts, "tasks/");
    let mut alerts = BTreeSet::new();
    for alert in dossier.services.values().flat_map(|s| &s.alerts) {
        alerts.insert(alert.name.as_str());
        let file = format!("playbooks/{}.md", alert.name);
        // A playbook that is there but cannot be read has its own finding.
        if !alert.name.is_empty() && !parts.files.entries.contains_key(&file) {
            let message = format!("no playbook for the alert `{}`", alert.name);
            let finding = Finding::error("no-playbook", &alert.place, message)
                .label("this alert would page someone who has nothing to read");
            parts.report.push(finding.help(format!("write {file}: what to look at, what to do first")));
        }
    }
    // A service that could not be read may have had the alert.
    let services = parts.files.entries.keys().filter(|p| p.starts_with("services/") && p.ends_with(".toml"));
    if services.count() != dossier.services.len() {
        return;
    }
    for name in dossier.playbooks.keys().filter(|n| !alerts.contains(n.as_str())) {
        let file = format!("playbooks/{name}.md");
        let message = format!("{file} has no alert that leads to it");
        let finding = Finding::error("no-alert", &Place::file(file), message);
        parts.report.push(finding.help(format!("add an `[[alert]]` named \"{name}\" to a service, or make it a task")));
    }
}

fn pages(parts: &Parts<'_>, folder: &'static str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for (file, bytes) in parts.below(folder) {
        let Some(name) = file.strip_suffix(".md") else { continue };
        let place = Place::file(format!("{folder}{file}"));
        match std::str::from_utf8(bytes) {
            Ok(text) if crate::read::has_marker(text).is_some() => {
                parts.report.push(crate::read::private_use(&place));
            }
            Ok(text) => {
                out.insert(name.to_owned(), text.to_owned());
            }
            Err(_) => {
                let message = format!("{folder}{file} is not UTF-8 text");
                parts.report.push(Finding::error("not-utf8", &place, message).help("save the file as UTF-8"));
            }
        }
    }
    out
}
