//! A page on a terminal: prose wrapped to its width, in pieces between which its steps are done.

mod inline;
mod wrap;

use crate::{Style, style::Ink, style::tame};
use inline::words;
use regie_dossier::page::{Block, Inline, Step};
use wrap::wrap;

/// Columns beyond which a line is no longer read with ease.
const READABLE: usize = 100;
/// Columns below which wrapping makes it worse.
const NARROW: usize = 30;

/// A piece of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece<'a> {
    /// Lines to print, an empty one between paragraphs.
    Lines(Vec<String>),
    /// A step to do here.
    Step(&'a Step),
}

/// The pieces of a page, in order. Colours are for terminals: without them, what is typed stands between backquotes.
pub fn page_text<'a>(blocks: &'a [Block], style: &Style) -> Vec<Piece<'a>> {
    let width = match style.width {
        0 => READABLE,
        width => width.clamp(NARROW, READABLE),
    };
    let mut out = Writer { style, width, pieces: Vec::new() };
    out.blocks(blocks, &Margin::default(), true);
    out.pieces
}

/// What stands before lines.
#[derive(Clone, Default)]
struct Margin {
    /// Before the first line of the next block.
    first: String,
    /// Before all others.
    rest: String,
}

impl Margin {
    fn inside(&self, first: &str, rest: &str) -> Self {
        Self { first: format!("{}{first}", self.first), rest: format!("{}{rest}", self.rest) }
    }

    fn later(&self) -> Self {
        Self { first: self.rest.clone(), rest: self.rest.clone() }
    }
}

struct Writer<'a, 's> {
    style: &'s Style,
    width: usize,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Writer<'a, '_> {
    /// `apart`: an empty line between blocks.
    fn blocks(&mut self, blocks: &'a [Block], margin: &Margin, apart: bool) {
        let mut margin = margin.clone();
        for block in blocks {
            if apart {
                self.gap(&margin);
            }
            self.block(block, &margin);
            margin = margin.later();
        }
    }

    fn block(&mut self, block: &'a Block, margin: &Margin) {
        match block {
            Block::Heading { text, .. } => {
                let line = self.style.paint(Ink::Bold, &tame(&Inline::plain(text)));
                self.line(format!("{}{line}", margin.first));
            }
            Block::Paragraph(line) => self.prose(line, margin),
            Block::List { first, items } => self.list(*first, items, margin),
            Block::Quote(blocks) => self.blocks(blocks, &margin.inside("│ ", "│ "), true),
            Block::Code { text, .. } => {
                for (n, line) in text.text.lines().enumerate() {
                    let before = if n == 0 { &margin.first } else { &margin.rest };
                    self.line(format!("{before}    {}", tame(line)));
                }
            }
            Block::Table { head, rows } => self.table(head, rows, margin),
            Block::Rule => self.line(format!("{}{}", margin.first, "─".repeat(20))),
            Block::Step(step) => self.pieces.push(Piece::Step(step)),
        }
    }

    fn prose(&mut self, line: &[Inline], margin: &Margin) {
        let words = words(line, self.style);
        let lines = wrap(&words, self.width, &margin.first, &margin.rest);
        lines.into_iter().for_each(|l| self.line(l));
    }

    fn list(&mut self, first: Option<u64>, items: &'a [Vec<Block>], margin: &Margin) {
        // What is more than one paragraph each is set apart.
        let apart = items.iter().any(|i| i.len() > 1);
        let mut margin = margin.clone();
        for (n, item) in items.iter().enumerate() {
            let mark = match first {
                Some(first) => format!("{}. ", first.saturating_add(n as u64)),
                None => "– ".to_owned(),
            };
            let inside = margin.inside(&mark, &" ".repeat(mark.chars().count()));
            if apart && n > 0 {
                self.gap(&margin);
            }
            // A step that begins an item leaves its mark alone on a line.
            if !matches!(item.first(), Some(Block::Paragraph(_) | Block::Heading { .. })) {
                self.line(inside.first.trim_end().to_owned());
                self.blocks(item, &inside.later(), apart);
            } else {
                self.item(item, &inside, apart);
            }
            margin = margin.later();
        }
    }

    /// No empty line before its first block: the mark stands there.
    fn item(&mut self, item: &'a [Block], inside: &Margin, apart: bool) {
        let Some((first, rest)) = item.split_first() else { return };
        self.block(first, inside);
        self.blocks(rest, &inside.later(), apart);
    }

    /// Column by column when it fits, else a block of `title: cell` lines a row.
    fn table(&mut self, head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>], margin: &Margin) {
        let cell = |line: &Vec<Inline>| tame(&inline::plain(line));
        let all: Vec<Vec<String>> =
            std::iter::once(head).chain(rows.iter().map(Vec::as_slice)).map(|r| r.iter().map(cell).collect()).collect();
        let columns = all.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |c: usize| all.iter().filter_map(|r| r.get(c)).map(|t| t.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(widest).collect();
        let room = self.width.saturating_sub(margin.rest.chars().count());
        if widths.iter().sum::<usize>() + 2 * columns <= room {
            for (n, row) in all.iter().enumerate() {
                let cells =
                    row.iter().zip(&widths).map(|(t, w)| format!("{t}{:pad$}", "", pad = w - t.chars().count()));
                let line = cells.collect::<Vec<_>>().join("  ");
                let line =
                    if n == 0 { self.style.paint(Ink::Bold, line.trim_end()) } else { line.trim_end().to_owned() };
                self.line(format!("{}{line}", if n == 0 { &margin.first } else { &margin.rest }));
            }
            return;
        }
        for (n, row) in all.iter().enumerate().skip(1) {
            if n > 1 {
                self.gap(&margin.later());
            }
            for (title, text) in all[0].iter().zip(row) {
                let words: Vec<String> = format!("{title}: {text}").split(' ').map(str::to_owned).collect();
                let lines = wrap(&words, self.width, &margin.rest, &format!("{}  ", margin.rest));
                lines.into_iter().for_each(|l| self.line(l));
            }
        }
    }

    fn line(&mut self, line: String) {
        match self.pieces.last_mut() {
            Some(Piece::Lines(lines)) => lines.push(line),
            _ => self.pieces.push(Piece::Lines(vec![line])),
        }
    }

    /// An empty line, unless one is there or nothing is.
    fn gap(&mut self, margin: &Margin) {
        let bar = margin.rest.trim_end().to_owned();
        if let Some(Piece::Lines(lines)) = self.pieces.last_mut()
            && lines.last().is_some_and(|l| !l.trim_matches(['│', ' ']).is_empty())
        {
            lines.push(bar);
        }
    }
}

#[cfg(test)]
mod tests;
