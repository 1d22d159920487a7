//! How links name headings: as GitHub makes its anchors from what a heading says.

use super::title;
use crate::document::{Block, Document, Section, plain_text};
use regie_dossier::page;
use std::collections::BTreeMap;

/// Of one document.
pub(super) struct Anchors<'a> {
    /// By the document's own anchors.
    by_name: BTreeMap<&'a str, String>,
    /// By number.
    by_number: BTreeMap<String, String>,
    /// Where the glossary is.
    pub glossary: Option<String>,
}

impl<'a> Anchors<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let mut anchors = Self { by_name: BTreeMap::new(), by_number: BTreeMap::new(), glossary: None };
        let mut slugs = Slugs::default();
        slugs.of(&document.title);
        slugs.of(&document.contents);
        for (i, chapter) in document.chapters.iter().enumerate() {
            anchors.section(chapter, &(i + 1).to_string(), &mut slugs);
        }
        anchors
    }

    /// The heading that an anchor of the document names.
    pub(super) fn of_name(&self, anchor: &str) -> Option<&String> {
        self.by_name.get(anchor)
    }

    /// The heading of a section.
    pub(super) fn of_section(&self, number: &str) -> &str {
        self.by_number.get(number).map_or("", String::as_str)
    }

    fn section(&mut self, section: &'a Section, number: &str, slugs: &mut Slugs) {
        let slug = slugs.of(&title(section, number));
        if let Some(anchor) = &section.anchor {
            self.by_name.insert(anchor, slug.clone());
        }
        if section.blocks.iter().any(|b| matches!(b, Block::Glossary(_))) {
            self.glossary.get_or_insert_with(|| slug.clone());
        }
        self.by_number.insert(number.to_owned(), slug);
        self.blocks(&section.blocks, slugs);
        for (i, part) in section.sections.iter().enumerate() {
            self.section(part, &format!("{number}.{}", i + 1), slugs);
        }
    }

    fn blocks(&mut self, blocks: &'a [Block], slugs: &mut Slugs) {
        for block in blocks {
            match block {
                Block::Heading { text, anchor, .. } => {
                    let slug = slugs.of(&plain_text(text));
                    if let Some(anchor) = anchor {
                        self.by_name.insert(anchor, slug);
                    }
                }
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item, slugs)),
                Block::Quote(blocks) => self.blocks(blocks, slugs),
                _ => {}
            }
        }
    }
}

/// Anchors given so far: a second heading that says the same has `-1` behind its own.
#[derive(Default)]
struct Slugs {
    given: BTreeMap<String, usize>,
}

impl Slugs {
    fn of(&mut self, heading: &str) -> String {
        let base = page::anchor(heading);
        let mut slug = base.clone();
        while self.given.contains_key(&slug) {
            let count = self.given.entry(base.clone()).or_default();
            *count += 1;
            slug = format!("{base}-{count}");
        }
        self.given.insert(slug.clone(), 0);
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_github() {
        let mut slugs = Slugs::default();
        let of = ["2.4. À la main", "app\u{a0}: préparer « x_y »", "Look", "Look", "Look 1", "Look", "look-1"]
            .map(|heading| slugs.of(heading));
        assert_eq!(of, ["24-à-la-main", "app-préparer--x_y-", "look", "look-1", "look-1-1", "look-2", "look-1-2"]);
    }
}
