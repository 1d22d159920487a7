//! How much room a chapter takes on paper, roughly: enough to know whether it deserves a page of its own.

use crate::document::{Block, Line, Section, plain_text};

/// Lines of a page of A4 are about 50: a third of them is no page.
const SHORT: usize = 18;
/// Letters of a line.
const WIDTH: usize = 95;

pub(super) fn is_short(chapter: &Section) -> bool {
    section(chapter) < SHORT
}

fn section(section_: &Section) -> usize {
    2 + section_.blocks.iter().map(block).sum::<usize>() + section_.sections.iter().map(section).sum::<usize>()
}

fn block(block_: &Block) -> usize {
    match block_ {
        Block::Paragraph(text) | Block::Warning(text) => 1 + line(text),
        Block::List { items, .. } => 1 + items.iter().flatten().map(block).sum::<usize>(),
        Block::Quote(blocks) => 1 + blocks.iter().map(block).sum::<usize>(),
        Block::Table { rows, .. } => {
            2 + rows.iter().map(|r| r.cells.iter().map(line).sum::<usize>().div_ceil(2)).sum::<usize>()
        }
        Block::Definitions(items) => 1 + items.iter().map(|(_, d)| line(d)).sum::<usize>(),
        Block::Glossary(items) => 1 + items.iter().map(|(_, d)| line(d)).sum::<usize>(),
        Block::Commands(text) | Block::Sample(text) => 1 + lines(text),
        Block::Step { commands, note, .. } => {
            2 + line(note) + commands.iter().map(|c| 1 + lines(&c.text)).sum::<usize>()
        }
        Block::Heading { .. } => 2,
        Block::Rule => 1,
    }
}

fn line(text: &Line) -> usize {
    plain_text(text).chars().count().div_ceil(WIDTH).max(1)
}

/// Lines of a box.
pub(super) fn lines(text: &str) -> usize {
    text.lines().map(|l| l.chars().count().div_ceil(WIDTH).max(1)).sum()
}
