//! The texts that were read, positions in them, and what was found.

use crate::{Finding, Place};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A stretch of a file, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub file: usize,
    pub start: usize,
    pub end: usize,
}

struct SourceFile {
    name: String,
    text: String,
    lines: Vec<usize>,
}

/// Collects findings; knows every text, so that a span becomes a place.
#[derive(Default)]
pub(crate) struct Report {
    files: RefCell<Vec<SourceFile>>,
    findings: RefCell<Vec<Finding>>,
}

impl Report {
    /// Takes a text in; spans name it by the number returned.
    pub fn add_file(&self, name: &str, text: &str) -> usize {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        let mut files = self.files.borrow_mut();
        files.push(SourceFile { name: name.to_owned(), text: text.to_owned(), lines });
        files.len() - 1
    }

    /// Line, column and length, in characters.
    pub fn place(&self, span: Span) -> Place {
        let files = self.files.borrow();
        let Some(file) = files.get(span.file) else { return Place::default() };
        let start = floor(&file.text, span.start);
        let line = file.lines.partition_point(|l| *l <= start).max(1) - 1;
        let begin = file.lines[line];
        let line_end = file.lines.get(line + 1).map_or(file.text.len(), |e| e - 1);
        let end = floor(&file.text, span.end.clamp(start, line_end.max(start)));
        Place {
            file: file.name.clone(),
            line: number(line + 1),
            column: number(file.text[begin..start].chars().count() + 1),
            length: number(file.text[start..end].chars().count()),
        }
    }

    /// Where the content of a string value begins, behind its quotes.
    pub fn inner(&self, span: Span) -> Place {
        let mut inner = span;
        {
            let files = self.files.borrow();
            if let Some(literal) = files.get(span.file).and_then(|f| f.text.get(span.start..span.end)) {
                let long = ["\"\"\"", "'''"].iter().any(|q| literal.starts_with(q) && literal.len() >= 6);
                let quotes = if long { 3 } else { 1 };
                inner.start += quotes;
                inner.end = inner.end.saturating_sub(quotes).max(inner.start);
                // A line feed right after the opening quotes is no part of the value.
                if long && literal[3..].starts_with("\r\n") {
                    inner.start += 2;
                } else if long && literal[3..].starts_with('\n') {
                    inner.start += 1;
                }
            }
        }
        self.place(inner)
    }

    /// Takes a finding in.
    pub fn push(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }

    /// Takes findings in.
    pub fn extend(&self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.borrow_mut().extend(findings);
    }

    /// The texts by name, for findings that are made later.
    pub fn texts(&self) -> BTreeMap<String, String> {
        self.files.borrow().iter().map(|f| (f.name.clone(), f.text.clone())).collect()
    }

    /// Everything found, once, in the order of the files.
    pub fn finish(self) -> Vec<Finding> {
        let texts = self.texts();
        tidy(self.findings.into_inner(), &texts)
    }
}

/// Rules of which one finding a place is enough.
const SAID_ONCE: [&str; 8] = ["twice", "path", "notifies", "target", "port", "no-port", "folder-machine", "undefined"];

/// Sorts findings, drops repetitions (base is read once an environment), adds the lines that are shown.
pub(crate) fn tidy(mut findings: Vec<Finding>, texts: &BTreeMap<String, String>) -> Vec<Finding> {
    findings.sort_by(|a, b| (&a.place, a.level, &a.message).cmp(&(&b.place, b.level, &b.message)));
    let mut seen = BTreeSet::new();
    findings.retain(|f| {
        // What is wrong on one machine or in one environment is wrong on the others for the same reason.
        let message = if SAID_ONCE.contains(&f.rule.as_str()) { "" } else { &f.message };
        seen.insert((f.place.clone(), f.rule.clone(), message.to_owned()))
    });
    for finding in &mut findings {
        if let Some(text) = texts.get(&finding.place.file) {
            finding.quote(text);
        }
    }
    findings
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
