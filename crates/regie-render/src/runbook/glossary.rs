//! Terms.

use super::RunbookInput;
use crate::Words;
use crate::document::{Block, Section, plain};
use regie_dossier::page::Chapter;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Glossary, words);
    let mut terms: Vec<(&String, &String)> = input.dossier.glossary.iter().collect();
    terms.sort_by_key(|(term, _)| term.to_lowercase());
    if !terms.is_empty() {
        chapter.blocks.push(Block::Glossary(terms.into_iter().map(|(t, d)| (t.clone(), plain(d))).collect()));
    }
    chapter
}
