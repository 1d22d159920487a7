//! Blocks.

use super::Page;
use super::inline::{escape, text};
use crate::document::{Block, Line, Row, Typed, plain};

impl Page<'_> {
    /// Blocks of a section whose own heading is of a level.
    pub(super) fn blocks(&self, blocks: &[Block], level: usize) -> String {
        let mut out = String::new();
        let mut list = false;
        for block in blocks {
            let is_list =
                matches!(block, Block::List { .. } | Block::Definitions(_) | Block::Glossary(_) | Block::Step { .. });
            // Two lists behind one another would be read as one.
            if list && is_list {
                out.push_str("\n<!-- -->\n");
            }
            // Steps are one list.
            list = is_list && !matches!(block, Block::Step { .. });
            out.push_str(&self.block(block, level));
        }
        out
    }

    fn block(&self, block: &Block, level: usize) -> String {
        match block {
            Block::Paragraph(text) => format!("\n{}\n", self.line(text)),
            Block::List { first, items } => {
                let items: Vec<String> =
                    items.iter().enumerate().map(|(i, item)| self.item(*first, i, item, level)).collect();
                format!("\n{}\n", items.join("\n"))
            }
            Block::Quote(blocks) => prefixed(&self.blocks(blocks, level), "> ", "> "),
            Block::Table { head, rows } => self.table(head, rows),
            Block::Sample(text) => fenced_as("text", text),
            Block::Commands(text) => fenced(text),
            Block::Step { number, label, commands, note } => self.step(*number, label, commands, note),
            Block::Heading { depth, text, .. } => {
                format!("\n{} {}\n", "#".repeat((level + usize::from(*depth)).min(6)), self.heading(text))
            }
            Block::Rule => "\n***\n".to_owned(),
            Block::Definitions(items) => {
                let item = |(t, d): &(Line, Line)| format!("- {} — {}", self.strong(t), self.line(d));
                format!("\n{}\n", items.iter().map(item).collect::<Vec<_>>().join("\n"))
            }
            Block::Glossary(items) => {
                let item = |(t, d): &(String, Line)| format!("- {} — {}", self.strong(&plain(t)), self.line(d));
                format!("\n{}\n", items.iter().map(item).collect::<Vec<_>>().join("\n"))
            }
            Block::Warning(text) => format!("\n> ▲ {}\n", self.line(text)),
        }
    }

    fn item(&self, first: Option<u64>, at: usize, blocks: &[Block], level: usize) -> String {
        // CommonMark reads nine digits at most.
        let number = |first: u64| first.saturating_add(at as u64).min(999_999_999);
        let mark = first.map_or_else(|| "- ".to_owned(), |first| format!("{}. ", number(first)));
        let text = match blocks {
            [Block::Paragraph(text)] => self.line(text),
            // A list that does not begin with one does not end a paragraph.
            [Block::Paragraph(text), list @ Block::List { first: None | Some(1), .. }] => {
                format!("{}\n{}", self.line(text), self.block(list, level).trim_start_matches('\n'))
            }
            blocks => self.blocks(blocks, level),
        };
        // An item that says nothing may not look like the line below a heading.
        let text = if text.trim().is_empty() { "<!-- -->".to_owned() } else { text };
        prefixed(&text, &mark, &" ".repeat(mark.len())).trim_matches('\n').to_owned()
    }

    /// A box to tick, with what belongs to it behind it.
    fn step(&self, number: u32, label: &Line, commands: &[Typed], note: &Line) -> String {
        let paragraph = |line: &Line| if line.is_empty() { String::new() } else { format!("\n{}\n", self.line(line)) };
        let typed = commands.iter().map(|t| format!("{}{}", paragraph(&t.place), fenced(&t.text)));
        let text = format!("**{number}** {}\n{}{}", self.line(label), typed.collect::<String>(), paragraph(note));
        prefixed(&text, "- [ ] ", "  ")
    }

    fn table(&self, head: &[String], rows: &[Row]) -> String {
        let head_: Vec<String> = head.iter().map(|h| text(h)).collect();
        let row = |row: &Row| {
            let mut cells: Vec<String> = row.cells.iter().map(|c| self.line(c)).collect();
            if let Some(first) = cells.first_mut().filter(|_| row.differs) {
                first.insert_str(0, "▲ ");
            }
            line_of(&cells)
        };
        let legend = match rows.iter().any(|r| r.differs) {
            true => format!("\n▲ {}\n", escape(self.words.form.legend)),
            false => String::new(),
        };
        let rule = format!("|{}\n", " --- |".repeat(head.len()));
        format!("\n{}{rule}{}{legend}", line_of(&head_), rows.iter().map(row).collect::<String>())
    }
}

/// Cells hold inline text already escaped; a pipe in them must not end the cell, not even inside code.
fn line_of(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|c| pipes(c)).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// Every pipe escaped exactly once: the table is read before its cells are.
fn pipes(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut escaped = false;
    for c in cell.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

/// Every line behind a prefix, the first one behind its own; blank lines stay blank.
fn prefixed(text: &str, first: &str, others: &str) -> String {
    let prefix = |(i, line): (usize, &str)| match (if i == 0 { first } else { others }, line) {
        (prefix, "") => prefix.trim_end().to_owned(),
        (prefix, line) => format!("{prefix}{line}"),
    };
    let lines: Vec<String> = text.trim_matches('\n').split('\n').enumerate().map(prefix).collect();
    format!("\n{}\n", lines.join("\n"))
}

/// A box of commands.
pub(crate) fn fenced(text: &str) -> String {
    fenced_as("sh", text)
}

fn fenced_as(lang: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("\n{fence}{lang}\n{text}\n{fence}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_nothing_by_accident() {
        assert_eq!(pipes("`a|b`"), r"`a\|b`");
        assert_eq!(pipes(&escape("a|b")), r"a\|b");
        assert!(fenced("```").starts_with("\n````sh\n"));
        assert_eq!(prefixed("a\n\n  b \n", "- ", "  "), "\n- a\n\n    b \n");
    }
}
