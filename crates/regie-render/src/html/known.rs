//! What links lead to: numbers of sections by their anchors, terms with what they mean.

use super::numbered;
use crate::document::{Block, Document, Section, plain_text, term_anchor};
use std::collections::{BTreeMap, BTreeSet};

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
        let mut taken = BTreeSet::new();
        for (number, chapter) in numbered(&document.chapters, "") {
            known.section(chapter, &number, &mut taken);
        }
        known
    }

    fn section(&mut self, section: &'a Section, number: &str, taken: &mut BTreeSet<String>) {
        if let Some(anchor) = &section.anchor {
            self.numbers.insert(anchor, number.to_owned());
        }
        for block in &section.blocks {
            match block {
                Block::Heading { anchor: Some(anchor), .. } => {
                    self.numbers.insert(anchor, number.to_owned());
                }
                Block::Glossary(items) => {
                    for (term, meaning) in items {
                        // Signs do not count in an anchor: `C` and `C#` would have the same.
                        let base = term_anchor(term);
                        let more = (2..).map(|n| format!("{base}.{n}"));
                        let anchor = std::iter::once(base.clone()).chain(more).find(|a| !taken.contains(a));
                        let anchor = anchor.unwrap_or(base);
                        taken.insert(anchor.clone());
                        self.terms.entry(term).or_insert_with(|| (anchor, plain_text(meaning)));
                    }
                }
                _ => {}
            }
        }
        for (number, part) in numbered(&section.sections, number) {
            self.section(part, &number, taken);
        }
    }
}
