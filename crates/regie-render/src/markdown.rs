//! A document as Markdown: CommonMark, with GitHub's tables, task lists and anchors of headings.

mod anchors;
mod block;
mod inline;

pub(crate) use block::fenced;
pub(crate) use inline::escape;

use crate::document::{Document, Section, plain};
use crate::{Words, words};
use anchors::Anchors;

/// The whole of it.
pub fn markdown(document: &Document) -> String {
    let document = &crate::links::settled(document);
    let page = Page { words: words(document.language), anchors: Anchors::of(document) };
    let mut out = format!("# {}\n\n{}\n\n", inline::heading(&document.title), escape(&document.subtitle));
    for (what, value) in &document.cover {
        out.push_str(&format!("- {} {}\n", page.strong(&plain(what)), inline::text(value)));
    }
    out.push_str(&format!("\n## {}\n\n", inline::heading(&document.contents)));
    page.contents(&mut out, &document.chapters, "", 0);
    for (i, chapter) in document.chapters.iter().enumerate() {
        page.section(&mut out, chapter, &(i + 1).to_string(), 2);
    }
    out
}

/// What is the same for all of a page.
struct Page<'a> {
    words: &'a Words,
    anchors: Anchors<'a>,
}

/// `## 2. Deploying`
fn title(section: &Section, number: &str) -> String {
    format!("{number}. {}", section.title.trim())
}

impl Page<'_> {
    /// Three levels tell where things are; below them are steps.
    fn contents(&self, out: &mut String, sections: &[Section], above: &str, depth: usize) {
        for (i, section) in sections.iter().enumerate() {
            let number = format!("{above}{}", i + 1);
            let to = self.anchors.of_section(&number);
            out.push_str(&format!("{}- [{number} {}](#{to})\n", "  ".repeat(depth), inline::text(&section.title)));
            if depth < 2 {
                self.contents(out, &section.sections, &format!("{number}."), depth + 1);
            }
        }
    }

    fn section(&self, out: &mut String, section: &Section, number: &str, level: usize) {
        let marks = "#".repeat(level.min(6));
        out.push_str(&format!("\n{marks} {number}. {}\n", inline::heading(&section.title)));
        out.push_str(&self.blocks(&section.blocks, level));
        for (i, part) in section.sections.iter().enumerate() {
            self.section(out, part, &format!("{number}.{}", i + 1), level + 1);
        }
    }
}
