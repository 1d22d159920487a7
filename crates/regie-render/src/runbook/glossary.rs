//! Terms.

use super::RunbookInput;
use crate::Words;
use crate::document::{Block, Section, plain};

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = Section::new(words.glossary);
    let terms = &input.dossier.glossary;
    if !terms.is_empty() {
        chapter.blocks.push(Block::Glossary(terms.iter().map(|(t, d)| (t.clone(), plain(d))).collect()));
    }
    chapter
}
