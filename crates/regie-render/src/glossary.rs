//! Words of the glossary, linked where they first stand in each numbered section of prose.

use crate::document::{Block, Document, Inline, Line, Section};

/// Links them.
pub(crate) fn link_terms(document: &mut Document) {
    let mut terms = Vec::new();
    document.chapters.iter().for_each(|c| collect(c, &mut terms));
    // The longest first: what a longer one takes is no longer there for a shorter.
    terms.sort_by_key(|t| std::cmp::Reverse(t.chars().count()));
    for chapter in &mut document.chapters {
        section(chapter, &terms);
    }
    document.lines(&mut |line| known(line, &terms));
}

fn collect(section: &Section, terms: &mut Vec<String>) {
    for block in &section.blocks {
        if let Block::Glossary(items) = block {
            terms.extend(items.iter().map(|(term, _)| term.clone()).filter(|t| !t.trim().is_empty()));
        }
    }
    section.sections.iter().for_each(|s| collect(s, terms));
}

fn section(section_: &mut Section, terms: &[String]) {
    let mut seen = Seen { terms, linked: Vec::new() };
    section_.blocks.iter().for_each(|b| seen.already(b));
    section_.blocks.iter_mut().for_each(|b| seen.block(b));
    section_.sections.iter_mut().for_each(|s| section(s, terms));
}

/// What a section has linked so far.
struct Seen<'a> {
    terms: &'a [String],
    linked: Vec<&'a str>,
}

impl<'a> Seen<'a> {
    /// What the team has linked itself is not linked again.
    fn already(&mut self, block: &Block) {
        match block {
            Block::Paragraph(line) | Block::Warning(line) => self.marked(line),
            Block::List { items, .. } => items.iter().flatten().for_each(|b| self.already(b)),
            Block::Quote(blocks) => blocks.iter().for_each(|b| self.already(b)),
            _ => {}
        }
    }

    fn marked(&mut self, line: &[Inline]) {
        for inline in line {
            match inline {
                Inline::Term { term, .. } => self.linked.extend(find(term, self.terms)),
                Inline::Strong(inner) | Inline::Emphasis(inner) => self.marked(inner),
                _ => {}
            }
        }
    }

    /// Prose: paragraphs, lists, quotations, warnings, what a step asks. Not headings, tables, code, the glossary itself.
    fn block(&mut self, block: &mut Block) {
        match block {
            Block::Paragraph(line) | Block::Warning(line) | Block::Step { note: line, .. } => self.line(line),
            Block::List { items, .. } => items.iter_mut().flatten().for_each(|b| self.block(b)),
            Block::Quote(blocks) => blocks.iter_mut().for_each(|b| self.block(b)),
            _ => {}
        }
    }

    fn line(&mut self, line: &mut Line) {
        for inline in std::mem::take(line) {
            match inline {
                Inline::Text(text) => self.text(&text, line),
                Inline::Strong(mut inner) => {
                    self.line(&mut inner);
                    line.push(Inline::Strong(inner));
                }
                Inline::Emphasis(mut inner) => {
                    self.line(&mut inner);
                    line.push(Inline::Emphasis(inner));
                }
                other => line.push(other),
            }
        }
    }

    fn text(&mut self, text: &str, line: &mut Line) {
        let found = self.terms.iter().filter(|t| !self.linked.contains(&t.as_str()));
        let found = found.filter_map(|t| stands(text, t).map(|(at, end)| (at, end, t.as_str()))).next();
        let Some((at, end, term)) = found else {
            if !text.is_empty() {
                line.push(Inline::Text(text.to_owned()));
            }
            return;
        };
        self.linked.push(term);
        self.text(&text[..at], line);
        line.push(Inline::Term { label: text[at..end].to_owned(), term: term.to_owned() });
        self.text(&text[end..], line);
    }
}

/// Where a word first stands by itself, or in the plural; its first letter may be small or capital as the sentence wants.
fn stands(text: &str, term: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(more) = text.get(from..) {
        let (at, len) = spellings(term).iter().filter_map(|s| more.find(s.as_str()).map(|at| (at, s.len()))).min()?;
        let (at, end) = (from + at, from + at + len);
        let before = text[..at].chars().next_back();
        let rest = &text[end..];
        let end = if rest.starts_with('s') && is_end(&rest[1..]) { end + 1 } else { end };
        if before.is_none_or(|c| !joins(c)) && is_end(&text[end..]) {
            return Some((at, end));
        }
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// As typed; a capital that only begins a word may be small inside a sentence: `Migration`, but not `RPO`, `GitHub`.
fn spellings(term: &str) -> Vec<String> {
    let mut letters = term.chars();
    let mut all = vec![term.to_owned()];
    if let Some(first) = letters.next() {
        let rest = letters.as_str();
        let is_name = rest.chars().any(char::is_uppercase) || rest.is_empty();
        if !is_name && first.is_uppercase() {
            all.push(format!("{}{rest}", first.to_lowercase()));
        }
        if !is_name && first.is_lowercase() {
            all.push(format!("{}{rest}", first.to_uppercase()));
        }
    }
    all
}

fn is_end(rest: &str) -> bool {
    let mut rest = rest.chars();
    match rest.next() {
        // A file's name or a domain goes on behind its dot.
        Some('.') => rest.next().is_none_or(|c| !c.is_alphanumeric()),
        Some(c) => !joins(c),
        None => true,
    }
}

/// What stands inside a word, a path, an address.
fn joins(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '@' | '\\')
}

/// The term of the glossary that somebody means: as typed, else whatever its case and number.
fn find<'a>(said: &str, terms: &'a [String]) -> Option<&'a str> {
    let exact = terms.iter().find(|t| *t == said);
    exact.or_else(|| terms.iter().find(|t| regie_dossier::same_word(t, said))).map(String::as_str)
}

/// Terms become what the glossary calls them; those it does not have are text.
fn known(line: &mut Line, terms: &[String]) {
    for inline in line {
        match inline {
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Ref { label: inner, .. } => known(inner, terms),
            Inline::Term { label, term } => match find(term, terms) {
                Some(found) => *term = found.to_owned(),
                None => *inline = Inline::Text(std::mem::take(label)),
            },
            _ => {}
        }
    }
}
