//! `glossary-undefined`: `[a word]` in a page that the glossary has not.

use crate::{Dossier, Finding};

pub(super) fn check(dossier: &Dossier, findings: &mut Vec<Finding>) {
    let pages = dossier.playbooks.values().chain(dossier.tasks.values()).chain(dossier.chapters.values());
    for said in pages.flat_map(|page| page.terms()) {
        let word = said.text.trim();
        // `[…]`, `[1]` and templates are no words.
        if !word.contains(char::is_alphabetic) || word.contains("{{") || dossier.term(word).is_some() {
            continue;
        }
        let finding = Finding::warning("glossary-undefined", &said.place, format!("the glossary has no `{word}`"));
        let near = crate::read::nearest(word, dossier.glossary.keys().map(String::as_str));
        findings.push(finding.help(match near {
            Some(near) => format!("did you mean [{near}]? Else add it to [glossary] in dossier.toml"),
            None => "add it to [glossary] in dossier.toml, or write the word without brackets".to_owned(),
        }));
    }
}
