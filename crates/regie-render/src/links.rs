//! Links inside the document: every anchor stands once, and a link to what is not there is the text it shows.

use crate::document::{Block, Document, Inline, Line, Section};
use std::collections::BTreeSet;

/// Makes it so.
pub(crate) fn settle(document: &mut Document) {
    let mut taken = BTreeSet::new();
    for (i, chapter) in document.chapters.iter_mut().enumerate() {
        anchors(chapter, &(i + 1).to_string(), &mut taken);
    }
    document.lines(&mut |line| alive(line, &taken));
}

/// The name of a section that has no other: `s2.4`.
pub(crate) fn numbered(number: &str) -> String {
    format!("s{number}")
}

/// Takes every anchor; who comes second with one loses it.
fn anchors(section: &mut Section, number: &str, taken: &mut BTreeSet<String>) {
    section.anchor = section.anchor.take().filter(|a| taken.insert(a.clone()));
    if section.anchor.is_none() {
        taken.insert(numbered(number));
    }
    section.blocks.iter_mut().for_each(|b| headings(b, taken));
    for (i, part) in section.sections.iter_mut().enumerate() {
        anchors(part, &format!("{number}.{}", i + 1), taken);
    }
}

fn headings(block: &mut Block, taken: &mut BTreeSet<String>) {
    match block {
        Block::Heading { anchor, .. } => *anchor = anchor.take().filter(|a| taken.insert(a.clone())),
        Block::List { items, .. } => items.iter_mut().flatten().for_each(|b| headings(b, taken)),
        Block::Quote(blocks) => blocks.iter_mut().for_each(|b| headings(b, taken)),
        _ => {}
    }
}

fn alive(line: &mut Line, anchors: &BTreeSet<String>) {
    for mut inline in std::mem::take(line) {
        match &mut inline {
            Inline::Strong(inner) | Inline::Emphasis(inner) => alive(inner, anchors),
            Inline::Ref { label, anchor } if !anchors.contains(anchor) => {
                line.append(label);
                continue;
            }
            _ => {}
        }
        line.push(inline);
    }
}
