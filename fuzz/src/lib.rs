//! What the targets share: dossiers made from bytes, and all that may be done with one.

use jiff::civil::date;
use regie_dossier::{Around, Dossier, Entry, Files, Language, Level, Loaded};
use regie_render::{History, RunbookInput};
use std::collections::BTreeMap;

/// Begins the name of a file in a bundle of them: `=== services/shop.toml`.
const MARK: &str = "=== ";

/// Files one after another, each behind a line with its path. What stands before the first is `dossier.toml`.
pub fn bundle(bytes: &[u8]) -> Files {
    let mut files = Files { root: "/home/ana/dossier".into(), entries: BTreeMap::new() };
    let mut path = "dossier.toml".to_owned();
    let mut text = Vec::new();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match line.strip_prefix(MARK.as_bytes()) {
            None => text.extend_from_slice(line),
            Some(next) => {
                put(&mut files, &path, std::mem::take(&mut text));
                path = String::from_utf8_lossy(next).trim_end().to_owned();
            }
        }
    }
    put(&mut files, &path, text);
    files
}

/// A file of these bytes, where there are any.
pub fn put(files: &mut Files, path: &str, bytes: Vec<u8>) {
    if !bytes.is_empty() {
        files.entries.insert(path.to_owned(), Entry::Bytes(bytes));
    }
}

/// Loads, says everything, and makes of it whatever can be made. Panics where something is not as it must be.
pub fn use_all(files: &Files) {
    let loaded = regie_dossier::load(files);
    let around = Around::at(date(2026, 11, 21).at(9, 14, 3, 0));
    for finding in loaded.findings.iter().chain(&regie_dossier::lint(&loaded, &around)) {
        assert!(!regie_dossier::to_text(finding, true).is_empty());
    }
    assert!(regie_dossier::summary(&loaded.findings, files.entries.len()).ends_with('.'));
    if let Some(dossier) = &loaded.dossier {
        // Each input in one language: its neighbours, a byte longer or shorter, are in the other.
        let bytes: usize = files.entries.values().map(|e| if let Entry::Bytes(b) = e { b.len() } else { 0 }).sum();
        expand(&loaded, dossier, if bytes.is_multiple_of(2) { Language::Fr } else { Language::En });
    }
}

fn expand(loaded: &Loaded, dossier: &Dossier, language: Language) {
    let good = loaded.findings.iter().all(|f| f.level != Level::Error);
    for (name, env) in &dossier.environments {
        // Also what has errors: it may be expanded by mistake.
        let _ = regie_dossier::sources(dossier, name);
        let made;
        let wanted = match loaded.wanted.get(name) {
            // Loading has made it already, and inputs are many.
            Some(wanted) => wanted,
            None => {
                let found = regie_dossier::check_environment(dossier, name);
                assert!(
                    !good || found.iter().all(|f| f.level != Level::Error),
                    "an error that loading did not find: {found:?}"
                );
                let Ok(wanted) = regie_dossier::supposed(dossier, env) else { continue };
                made = wanted;
                &made
            }
        };
        let Ok(full_plan) = regie_plan::bare_plan(wanted) else { continue };
        let input = RunbookInput {
            dossier,
            env,
            wanted,
            full_plan: Some(&full_plan),
            facts: &BTreeMap::new(),
            history: &History::default(),
            now: 1_795_252_443_000,
            local: |_| "2026-11-21 09:14:03 UTC".to_owned(),
            revision: String::new(),
        };
        let document = regie_render::runbook(&input, language);
        let text = regie_render::markdown(&document);
        assert!(!text.is_empty());
        let _ = regie_render::review(dossier, [text]);
        assert!(regie_render::html(&document).ends_with("</html>\n"));
    }
}
