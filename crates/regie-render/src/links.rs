//! Links inside the document: every anchor stands once, and a link to what is not there is the text it shows.

use crate::document::{Block, Document, Inline, Line, Section};
use std::collections::BTreeSet;

/// Names that forms need for themselves.
const TAKEN: [&str; 2] = ["text", "contents"];

/// The document made so.
pub(crate) fn settled(document: &Document) -> Document {
    let mut document = document.clone();
    let mut taken = TAKEN.map(str::to_owned).into();
    document.chapters.iter_mut().for_each(|c| anchors(c, &mut taken));
    document.lines(&mut |line| alive(line, &taken));
    document
}

/// The name of a section that has no other: `s2.4`.
pub(crate) fn numbered(number: &str) -> String {
    format!("s{number}")
}

/// Takes every anchor; who comes second with one loses it.
fn anchors(section: &mut Section, taken: &mut BTreeSet<String>) {
    take(&mut section.anchor, taken);
    section.blocks.iter_mut().for_each(|b| headings(b, taken));
    section.sections.iter_mut().for_each(|s| anchors(s, taken));
}

fn take(anchor: &mut Option<String>, taken: &mut BTreeSet<String>) {
    let is_number = |a: &str| a.strip_prefix('s').is_some_and(|n| n.chars().all(|c| c.is_ascii_digit() || c == '.'));
    // What a browser takes for an anchor has no blanks.
    let is_name = |a: &str| !a.is_empty() && !a.contains(char::is_whitespace) && !is_number(a);
    *anchor = anchor.take().filter(|a| is_name(a) && taken.insert(a.clone()));
}

fn headings(block: &mut Block, taken: &mut BTreeSet<String>) {
    match block {
        Block::Heading { anchor, .. } => take(anchor, taken),
        Block::List { items, .. } => items.iter_mut().flatten().for_each(|b| headings(b, taken)),
        Block::Quote(blocks) => blocks.iter_mut().for_each(|b| headings(b, taken)),
        _ => {}
    }
}

fn alive(line: &mut Line, anchors: &BTreeSet<String>) {
    for mut inline in std::mem::take(line) {
        match &mut inline {
            Inline::Strong(inner) | Inline::Emphasis(inner) => alive(inner, anchors),
            Inline::Ref { label, .. } => *label = unlinked(label),
            _ => {}
        }
        match inline {
            Inline::Ref { label, anchor } if TAKEN.contains(&anchor.as_str()) || !anchors.contains(&anchor) => {
                line.extend(label);
            }
            inline => line.push(inline),
        }
    }
}

/// What a link shows has no links in it.
fn unlinked(line: &[Inline]) -> Line {
    line.iter()
        .flat_map(|inline| match inline {
            Inline::Ref { label, .. } => unlinked(label),
            Inline::Link { label, .. } | Inline::Term { label, .. } => vec![Inline::Text(label.clone())],
            Inline::Strong(inner) => vec![Inline::Strong(unlinked(inner))],
            Inline::Emphasis(inner) => vec![Inline::Emphasis(unlinked(inner))],
            inline => vec![inline.clone()],
        })
        .collect()
}
