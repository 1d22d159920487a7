//! What links lead to: numbers of sections by their anchors, terms with what they mean.

use super::numbered;
use crate::document::{Block, Document, Inline, Line, Section, plain_text, term_anchor};
use std::collections::BTreeMap;

/// Of one document.
pub(super) struct Known<'a> {
    /// The number of the section that an anchor is in.
    pub numbers: BTreeMap<&'a str, String>,
    /// Anchor and meaning of every term.
    pub terms: BTreeMap<&'a str, (String, String)>,
}

impl<'a> Known<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let mut known = Self { numbers: BTreeMap::new(), terms: BTreeMap::new() };
        let mut glossaries = Vec::new();
        for (number, chapter) in numbered(&document.chapters, "") {
            known.section(chapter, &number, &mut glossaries);
        }
        glossaries.into_iter().flatten().for_each(|(term, meaning)| known.term(term, meaning));
        known
    }

    fn section(&mut self, section: &'a Section, number: &str, glossaries: &mut Vec<&'a Terms>) {
        if let Some(anchor) = &section.anchor {
            self.numbers.insert(anchor, number.to_owned());
        }
        self.blocks(&section.blocks, number, glossaries);
        for (number, part) in numbered(&section.sections, number) {
            self.section(part, &number, glossaries);
        }
    }

    fn blocks(&mut self, blocks: &'a [Block], number: &str, glossaries: &mut Vec<&'a Terms>) {
        for block in blocks {
            match block {
                Block::Heading { anchor: Some(anchor), .. } => {
                    self.numbers.insert(anchor, number.to_owned());
                }
                Block::Glossary(items) => glossaries.push(items),
                Block::List { items, .. } => items.iter().for_each(|i| self.blocks(i, number, glossaries)),
                Block::Quote(blocks) => self.blocks(blocks, number, glossaries),
                _ => {}
            }
        }
    }

    /// Signs do not count in an anchor: `C` and `C#` would have the same.
    fn term(&mut self, term: &'a str, meaning: &[Inline]) {
        let taken = |a: &String| self.numbers.contains_key(a.as_str()) || self.terms.values().any(|(t, _)| t == a);
        let base = term_anchor(term);
        let more = (2..).map(|n| format!("{base}.{n}"));
        let free = std::iter::once(base.clone()).chain(more).find(|a| !taken(a)).unwrap_or(base);
        self.terms.entry(term).or_insert_with(|| (free, plain_text(meaning)));
    }
}

type Terms = Vec<(String, Line)>;
