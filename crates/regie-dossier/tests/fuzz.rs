//! Whatever the bytes: findings, never a panic.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::good;
use proptest::prelude::*;
use regie_dossier::{Entry, Files, Level, check_environment, load, sources, summary, to_text};

/// Loads, says everything, and expands what is valid.
fn survives(files: &Files) {
    let loaded = load(files);
    for finding in &loaded.findings {
        assert!(!to_text(finding, true).is_empty());
    }
    assert!(summary(&loaded.findings, files.entries.len()).ends_with('.'));
    let Some(dossier) = loaded.dossier else { return };
    for env in dossier.environments.keys() {
        let _ = sources(&dossier, env);
        // Even a dossier with errors may be expanded by mistake.
        let found = check_environment(&dossier, env);
        if loaded.findings.iter().all(|f| f.level != Level::Error) {
            assert!(found.iter().all(|f| f.level != Level::Error));
        }
    }
}

fn paths() -> Vec<String> {
    let mut paths = good().entries.keys().cloned().collect::<Vec<_>>();
    paths.extend(["dossier.lock", "recipes/mine.toml", "inventory/secrets/prod.age"].map(str::to_owned));
    paths
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(path in prop::sample::select(paths()), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut files = good();
        files.entries.insert(path, Entry::Bytes(bytes));
        survives(&files);
    }

    #[test]
    fn any_text_that_looks_like_a_dossier(
        path in prop::sample::select(paths()),
        text in "([a-z_.]{1,12}|\\[\\[?[a-z.]{1,9}\\]\\]?|=|\"[^\"\n]{0,9}\"|\\{\\{ ?[a-z.]{1,9} ?(\\| ?[a-z]{1,6})?\\}\\}|\n| |[0-9]{1,20}|\\{%|[\u{e000}-\u{e0ff}]){0,60}",
    ) {
        let mut files = good();
        files.entries.insert(path, Entry::Bytes(text.into_bytes()));
        survives(&files);
    }

    #[test]
    fn a_good_dossier_with_a_hole_or_a_doubled_stretch(
        path in prop::sample::select(good().entries.keys().cloned().collect::<Vec<_>>()),
        from in any::<prop::sample::Index>(),
        length in 0usize..40,
        to in any::<prop::sample::Index>(),
        keep in any::<bool>(),
    ) {
        let mut files = good();
        if let Some(Entry::Bytes(bytes)) = files.entries.get_mut(&path) {
            let from = from.index(bytes.len());
            let end = (from + length).min(bytes.len());
            let cut = if keep { bytes[from..end].to_vec() } else { bytes.drain(from..end).collect() };
            let to = to.index(bytes.len() + 1);
            bytes.splice(to..to, cut);
        }
        survives(&files);
    }

    #[test]
    fn a_good_dossier_with_one_byte_changed(
        path in prop::sample::select(good().entries.keys().cloned().collect::<Vec<_>>()),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut files = good();
        if let Some(Entry::Bytes(bytes)) = files.entries.get_mut(&path) {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        survives(&files);
    }
}
