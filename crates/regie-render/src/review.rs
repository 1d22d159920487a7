//! What a printed document gets wrong about its own words: `glossary-unused`.

use regie_dossier::{Dossier, Finding};

/// Terms of the glossary that nothing uses: not what the team wrote, not what is declared, not the words around them. A term
/// that explains another one is used. `texts`: what documents say without their glossaries; no more of them is asked for than it
/// takes to find every term.
pub fn review(dossier: &Dossier, texts: impl IntoIterator<Item = String>) -> Vec<Finding> {
    let unused = dossier.unused_terms(texts);
    let finding = |term: &str| {
        let message = format!("nothing in the document says `{term}`");
        let finding = Finding::warning("glossary-unused", &dossier.term_place(term), message);
        finding.help("remove it, or use it where a newcomer meets it")
    };
    unused.into_iter().map(finding).collect()
}
