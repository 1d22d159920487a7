//! What a printed document gets wrong about its own words: `glossary-unused`.

use crate::{Document, markdown};
use regie_dossier::page::Chapter;
use regie_dossier::{Dossier, Finding};

/// Terms of the glossary that no document uses: not in what the team wrote, not in what is declared, not in the words around
/// them. A term that explains another one is used.
pub fn review(dossier: &Dossier, documents: &[Document]) -> Vec<Finding> {
    let text = documents.iter().map(without_glossary).collect::<Vec<_>>().join("\n");
    let unused = dossier.unused_terms(&text);
    let finding = |term: &str| {
        let message = format!("nothing in the document says `{term}`");
        let finding = Finding::warning("glossary-unused", &dossier.term_place(term), message);
        finding.help("remove it, or use it where a newcomer meets it")
    };
    unused.into_iter().map(finding).collect()
}

fn without_glossary(document: &Document) -> String {
    let glossary = Some(Chapter::Glossary.name());
    let chapters = document.chapters.iter().filter(|c| c.anchor.as_deref() != glossary).cloned().collect();
    markdown(&Document { chapters, ..document.clone() })
}
