//! What a page says, without its form.

use super::{Act, Block, Inline, Page};
use crate::Said;

/// A line without its form.
pub(super) fn plain(line: &[Inline]) -> String {
    let mut out = String::new();
    for inline in line {
        match inline {
            Inline::Text(said) | Inline::Code(said) | Inline::Term(said) => out.push_str(&said.text),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { label: inner, .. } => {
                out.push_str(&plain(inner))
            }
            Inline::Break => out.push(' '),
        }
    }
    out
}

/// A heading's anchor, as GitHub makes it: lower case, blanks become hyphens, letters, digits, `-` and `_` stay.
pub fn anchor(heading: &str) -> String {
    let lower = heading.trim().to_lowercase();
    let kept = lower.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// What a text is in its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// What people read.
    Prose,
    /// What is typed, between backticks.
    Code,
    /// An illustration.
    Sample,
    /// What a step runs or asks.
    Step,
}

impl Inline {
    /// It, and what is in it.
    pub fn walk<'a>(&'a self, each: &mut dyn FnMut(&'a Inline)) {
        each(self);
        match self {
            Self::Strong(inner) | Self::Emphasis(inner) | Self::Link { label: inner, .. } => {
                inner.iter().for_each(|i| i.walk(each));
            }
            _ => {}
        }
    }

    /// A line without its form.
    pub fn plain(line: &[Inline]) -> String {
        plain(line)
    }
}

impl Block {
    /// It, and what is in it.
    pub fn walk<'a>(&'a self, each: &mut dyn FnMut(&'a Block)) {
        each(self);
        match self {
            Self::List { items, .. } => items.iter().flatten().for_each(|b| b.walk(each)),
            Self::Quote(blocks) => blocks.iter().for_each(|b| b.walk(each)),
            _ => {}
        }
    }

    /// Its own lines, not those of blocks in it.
    pub fn lines(&self) -> Vec<&[Inline]> {
        match self {
            Self::Heading { text, .. } | Self::Paragraph(text) => vec![text],
            Self::Table { head, rows } => head.iter().chain(rows.iter().flatten()).map(Vec::as_slice).collect(),
            _ => Vec::new(),
        }
    }
}

impl Page {
    /// Every stretch of it, with where it stands: title first.
    pub fn texts(&self) -> Vec<(TextKind, &Said)> {
        self.blocks_of_texts().into_iter().flatten().collect()
    }

    /// Its stretches, those of a paragraph, a heading, a cell together: what is read in one go.
    pub fn blocks_of_texts(&self) -> Vec<Vec<(TextKind, &Said)>> {
        let mut out = vec![vec![(TextKind::Prose, &self.title)]];
        for block in &self.blocks {
            block.walk(&mut |block| {
                match block {
                    Block::Code { text, .. } => out.push(vec![(TextKind::Sample, text)]),
                    Block::Step(step) => out.push(vec![match &step.act {
                        Act::Confirm(said) => (TextKind::Prose, said),
                        Act::Require(run) | Act::Run(run) | Act::Assert(run) => (TextKind::Step, &run.text),
                    }]),
                    _ => {}
                }
                for line in block.lines() {
                    let mut stretches = Vec::new();
                    line.iter().for_each(|inline| {
                        inline.walk(&mut |inline| match inline {
                            Inline::Text(said) | Inline::Term(said) => stretches.push((TextKind::Prose, said)),
                            Inline::Code(said) => stretches.push((TextKind::Code, said)),
                            _ => {}
                        });
                    });
                    out.push(stretches);
                }
            });
        }
        out
    }

    /// Every link in it, with where it stands.
    pub fn links(&self) -> Vec<&Said> {
        let mut out = Vec::new();
        self.inlines(&mut |inline| {
            if let Inline::Link { to, .. } = inline {
                out.push(to);
            }
        });
        out
    }

    /// Every word of it that is marked as one of the glossary.
    pub fn terms(&self) -> Vec<&Said> {
        let mut out = Vec::new();
        self.inlines(&mut |inline| {
            if let Inline::Term(said) = inline {
                out.push(said);
            }
        });
        out
    }

    /// The anchor of its title.
    pub fn title_anchor(&self) -> String {
        anchor(&self.title.text)
    }

    /// The anchors of its headings, the title's apart.
    pub fn anchors(&self) -> Vec<&str> {
        let mut out = Vec::new();
        for block in &self.blocks {
            block.walk(&mut |block| {
                if let Block::Heading { anchor, .. } = block {
                    out.push(anchor.as_str());
                }
            });
        }
        out
    }

    fn inlines<'a>(&'a self, each: &mut dyn FnMut(&'a Inline)) {
        for block in &self.blocks {
            block.walk(&mut |block| block.lines().into_iter().flatten().for_each(|i| i.walk(each)));
        }
    }
}
