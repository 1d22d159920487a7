//! Terms.

use super::RunbookInput;
use crate::Words;
use crate::document::{Block, Section, plain};
use regie_dossier::page::Chapter;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Glossary, words);
    let terms = &input.dossier.glossary;
    if !terms.is_empty() {
        chapter.blocks.push(Block::Glossary(terms.iter().map(|(t, d)| (t.clone(), plain(d))).collect()));
    }
    chapter
}
