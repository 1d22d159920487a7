//! Blocks.

use super::Page;
use super::inline::escape;
use super::weight;
use crate::document::{Block, Line, Row, Typed, plain_text};

/// Letters of a line that leads to what follows.
const LEAD: usize = 240;
/// Letters of a word that has room on a line of any box, but for narrow screens.
const LONG: usize = 56;
/// Letters of a cell that is kept on one line though it has blanks: a name, a date.
const SAYING: usize = 16;
/// Letters that stand beside one another in a table, and between its columns.
const COLUMNS: usize = 96;
const GAP: usize = 2;
/// Lines of a box that is not broken between pages.
const WHOLE: usize = 16;

impl Page<'_> {
    fn block(&self, block: &Block, level: usize) -> String {
        match block {
            Block::Paragraph(text) => self.paragraph(text, false),
            Block::List { first, items } => self.list(*first, items, level),
            Block::Quote(blocks) => format!("<blockquote>\n{}</blockquote>\n", self.blocks(blocks, level)),
            Block::Table { head, rows } => self.table(head, rows),
            Block::Sample(text) => boxed(text, "sample"),
            Block::Commands(text) => boxed(text, ""),
            Block::Step { number, label, commands, note } => self.step(*number, label, commands, note),
            Block::Heading { depth, text, anchor } => {
                let id = anchor.as_ref().map(|a| format!(" id=\"{}\"", escape(a))).unwrap_or_default();
                let h = (level + usize::from(*depth)).min(6);
                format!("<h{h} class=\"inner\"{id}>{}</h{h}>\n", self.line(text))
            }
            Block::Rule => "<hr>\n".to_owned(),
            Block::Definitions(items) => {
                let item = |(t, d): &(Line, Line)| format!("<dt>{}</dt><dd>{}</dd>\n", self.line(t), self.line(d));
                format!("<dl>\n{}</dl>\n", items.iter().map(item).collect::<String>())
            }
            Block::Glossary(items) => self.glossary(items),
            Block::Warning(text) => {
                format!("<p class=\"warning\" role=\"note\"><b>▲</b> {}</p>\n", self.line(text))
            }
        }
    }

    /// Blocks of a section whose own heading is of a level.
    pub(super) fn blocks(&self, blocks: &[Block], level: usize) -> String {
        let mut rest = blocks.iter().peekable();
        let mut out = String::new();
        while let Some(block) = rest.next() {
            match block {
                Block::Paragraph(text) => out.push_str(&self.paragraph(text, rest.peek().is_some_and(|b| is_led(b)))),
                block => out.push_str(&self.block(block, level)),
            }
        }
        out
    }

    /// One that leads to what follows is not parted from it.
    fn paragraph(&self, text: &Line, leads: bool) -> String {
        let class = if leads && plain_text(text).chars().count() <= LEAD { " class=\"lead\"" } else { "" };
        format!("<p{class}>{}</p>\n", self.line(text))
    }

    fn list(&self, first: Option<u64>, items: &[Vec<Block>], level: usize) -> String {
        let item = |blocks: &Vec<Block>| {
            // The paragraph that an item begins with is its line.
            let text = match blocks.as_slice() {
                [Block::Paragraph(text)] => self.line(text),
                [Block::Paragraph(text), list @ Block::List { .. }] => {
                    format!("{}\n{}", self.line(text), self.block(list, level))
                }
                blocks => self.blocks(blocks, level),
            };
            format!("<li>{text}</li>\n")
        };
        let items: String = items.iter().map(item).collect();
        match first {
            Some(1) => format!("<ol>\n{items}</ol>\n"),
            Some(first) => format!("<ol start=\"{first}\">\n{items}</ol>\n"),
            None => format!("<ul>\n{items}</ul>\n"),
        }
    }

    fn table(&self, head: &[String], rows: &[Row]) -> String {
        let titles: String = head.iter().map(|h| format!("<th scope=\"col\">{}</th>", escape(h))).collect();
        let longest = longest_word(head, rows);
        let rows_: String = rows.iter().map(|r| self.row(head, r, longest)).collect();
        let legend = match rows.iter().any(|r| r.differs) {
            true => format!("<p class=\"legend\"><b>▲</b> {}</p>\n", self.words.form.legend),
            false => String::new(),
        };
        format!("<table>\n<thead><tr>{titles}</tr></thead>\n<tbody>\n{rows_}</tbody>\n</table>\n{legend}")
    }

    fn row(&self, head: &[String], row: &Row, longest: usize) -> String {
        let differs = &self.words.form.differs;
        let (class, mark) = match row.differs {
            true => (" class=\"differs\"", format!("<b class=\"mark\" role=\"img\" aria-label=\"{differs}\">▲</b>")),
            false => ("", String::new()),
        };
        let cell = |(i, cell): (usize, &Line)| {
            // On a narrow screen cells stand below one another, each behind its title.
            let label = head.get(i).filter(|_| i > 0 && !cell.is_empty());
            let label = label.map(|h| format!(" data-label=\"{}\"", escape(h))).unwrap_or_default();
            let short = if is_one_word(cell, longest) { " class=\"word\"" } else { "" };
            let mark = if i == 0 { mark.as_str() } else { "" };
            format!("<td{short}{label}>{mark}{}</td>", self.line(cell))
        };
        format!("<tr{class}>{}</tr>\n", row.cells.iter().enumerate().map(cell).collect::<String>())
    }

    /// With a box to tick, on a screen as on paper.
    fn step(&self, number: u32, label: &Line, commands: &[Typed], note: &Line) -> String {
        let typed = |typed: &Typed| {
            let place = match typed.place.is_empty() {
                true => String::new(),
                false => format!("<p class=\"place\">{}</p>\n", self.line(&typed.place)),
            };
            format!("{place}{}", boxed(&typed.text, ""))
        };
        let note = if note.is_empty() { String::new() } else { format!("<p>{}</p>\n", self.line(note)) };
        format!(
            "<div class=\"step\">\n<p class=\"do\"><input type=\"checkbox\" aria-label=\"{}\"> <b>{number}</b> {}</p>\n{}{note}</div>\n",
            escape(&(self.words.form.done)(number)),
            self.line(label),
            commands.iter().map(typed).collect::<String>()
        )
    }

    fn glossary(&self, items: &[(String, Line)]) -> String {
        let item = |(term, meaning): &(String, Line)| {
            // A term that stands twice is found where it stands first.
            let first = self.known.terms.get_key_value(term.as_str()).filter(|(t, _)| std::ptr::eq(**t, term.as_str()));
            let id = first.map(|(_, (anchor, _))| format!(" id=\"{}\"", escape(anchor))).unwrap_or_default();
            format!("<dt{id}>{}</dt><dd>{}</dd>\n", escape(term), self.line(meaning))
        };
        format!("<dl class=\"glossary\">\n{}</dl>\n", items.iter().map(item).collect::<String>())
    }
}

/// Each line is an element, so that one that does not fit is seen to go on.
fn boxed(text: &str, class: &str) -> String {
    let lines: String = text.lines().map(|l| format!("<span>{}\n</span>", words(l))).collect();
    // What is not long stays on one page.
    let whole = if weight::lines(text) <= WHOLE { "whole" } else { "" };
    let classes = [class, whole].into_iter().filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" ");
    let classes = if classes.is_empty() { classes } else { format!(" class=\"{classes}\"") };
    format!("<pre{classes}><code>{lines}</code></pre>\n")
}

/// Browsers break lines behind hyphens: options and addresses of a long line are kept whole where there is room.
fn words(line: &str) -> String {
    if line.chars().count() <= LONG {
        return escape(line);
    }
    let word = |w: &str| match w.contains(['-', '/', '?']) && w.chars().count() <= LONG {
        true => format!("<i>{}</i>", escape(w)),
        false => escape(w),
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// What people read together with the line before it.
fn is_led(block: &Block) -> bool {
    matches!(
        block,
        Block::Commands(_) | Block::Sample(_) | Block::Table { .. } | Block::List { .. } | Block::Definitions(_)
    )
}

/// Whether a cell is not to be broken: a date, a size, a name, an address.
fn is_one_word(cell: &Line, longest: usize) -> bool {
    let text = plain_text(cell);
    let longest = if text.contains(' ') { longest.min(SAYING) } else { longest };
    (1..=longest).contains(&text.chars().count())
}

/// How long a cell may be that is not broken, so that all columns have their room.
fn longest_word(head: &[String], rows: &[Row]) -> usize {
    let title = |h: &String| h.split_whitespace().map(|w| w.chars().count()).max().unwrap_or(0);
    let width = |longest: usize, i: usize| {
        let cells = rows.iter().filter_map(|r| r.cells.get(i)).filter(|c| is_one_word(c, longest));
        cells.map(|c| plain_text(c).chars().count()).max().unwrap_or(0).max(head.get(i).map_or(0, title)) + GAP
    };
    let fits = |longest: &usize| (0..head.len()).map(|i| width(*longest, i)).sum::<usize>() <= COLUMNS;
    [48, 36, 26, 18, 12].into_iter().find(fits).unwrap_or(0)
}
