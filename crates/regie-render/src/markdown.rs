//! A document as Markdown (CommonMark, with the tables of GitHub's).

use crate::document::{Block, Document, Inline, Row, Section, Typed, is_followed};

/// The whole of it.
pub fn markdown(document: &Document) -> String {
    let mut out = format!("# {}\n\n{}\n\n", escape(&document.title), escape(&document.subtitle));
    for (what, value) in &document.cover {
        out.push_str(&format!("- **{}** {}\n", escape(what), escape(value)));
    }
    for (i, chapter) in document.chapters.iter().enumerate() {
        section(&mut out, chapter, &(i + 1).to_string(), 2);
    }
    out
}

fn section(out: &mut String, section_: &Section, number: &str, level: usize) {
    out.push_str(&format!("\n{} {number}. {}\n", "#".repeat(level.min(6)), escape(&section_.title)));
    for block in &section_.blocks {
        out.push_str(&self::block(block));
    }
    for (i, part) in section_.sections.iter().enumerate() {
        section(out, part, &format!("{number}.{}", i + 1), level + 1);
    }
}

fn block(block: &Block) -> String {
    match block {
        Block::Paragraph(text) => format!("\n{}\n", line(text)),
        Block::List { first, items } => {
            let items: Vec<String> = items.iter().enumerate().map(|(i, item)| self::item(*first, i, item)).collect();
            format!("\n{}\n", items.join("\n"))
        }
        Block::Quote(blocks) => prefixed(&blocks.iter().map(self::block).collect::<String>(), "> ", "> "),
        Block::Table { head, rows } => {
            let head: Vec<String> = head.iter().map(|h| escape(h)).collect();
            table(&head, &rows.iter().map(cells).collect::<Vec<_>>())
        }
        Block::Sample(text) => fenced_as("text", text),
        Block::Step { number, label, commands, note } => {
            let commands: String = commands.iter().map(typed).collect();
            let note = if note.is_empty() { String::new() } else { format!("\n{}\n", line(note)) };
            format!("\n**{number}** {}\n{commands}{note}", line(label))
        }
        Block::Heading { text, .. } => format!("\n**{}**\n", line(text)),
        Block::Rule => "\n---\n".to_owned(),
        Block::Glossary(items) => {
            let items: Vec<String> = items.iter().map(|(t, d)| format!("- **{}** — {}", escape(t), line(d))).collect();
            format!("\n{}\n", items.join("\n"))
        }
        Block::Definitions(items) => {
            let items: Vec<String> = items.iter().map(|(t, d)| format!("- **{}** — {}", line(t), line(d))).collect();
            format!("\n{}\n", items.join("\n"))
        }
        Block::Commands(text) => fenced(text),
        Block::Warning(text) => format!("\n> ▲ {}\n", line(text)),
    }
}

fn typed(typed: &Typed) -> String {
    let place = if typed.place.is_empty() { String::new() } else { format!("\n{}\n", line(&typed.place)) };
    format!("{place}{}", fenced(&typed.text))
}

fn item(first: Option<u64>, at: usize, blocks: &[Block]) -> String {
    let mark = first.map_or_else(|| "- ".to_owned(), |first| format!("{}. ", first + at as u64));
    let text: String = match blocks {
        [Block::Paragraph(text)] => line(text),
        blocks => blocks.iter().map(block).collect(),
    };
    prefixed(&text, &mark, &" ".repeat(mark.len())).trim_matches('\n').to_owned()
}

/// Every line behind a prefix, the first one behind its own; blank lines stay blank.
fn prefixed(text: &str, first: &str, others: &str) -> String {
    let lines = text.trim_matches('\n').lines().enumerate();
    let lines: Vec<String> =
        lines.map(|(i, l)| format!("{}{l}", if i == 0 { first } else { others }).trim_end().to_owned()).collect();
    format!("\n{}\n", lines.join("\n"))
}

fn cells(row: &Row) -> Vec<String> {
    let mut cells: Vec<String> = row.cells.iter().map(|c| line(c)).collect();
    if let Some(last) = cells.last_mut().filter(|_| row.differs) {
        last.push_str(" ▲");
    }
    cells
}

/// Cells hold inline text already escaped; a pipe in them must not end the cell, not even inside code.
fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|c| pipes(c)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = format!("|{}\n", " --- |".repeat(head.len()));
    let rows: String = rows.iter().map(|r| row(r)).collect();
    format!("\n{}{rule}{rows}", row(head))
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

fn line(text: &[Inline]) -> String {
    text.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) => escape(text),
        Inline::Code(text) => code(text),
        Inline::Link { label, address } if is_followed(address) && label == address => {
            format!("<{}>", target(address))
        }
        Inline::Link { label, address } if is_followed(address) => {
            format!("[{}](<{}>)", escape(label), target(address))
        }
        Inline::Link { label, address } if label == address => escape(label),
        Inline::Link { label, address } => escape(&format!("{label} ({address})")),
        Inline::Ref { label, anchor } => format!("[{}](#{anchor})", line(label)),
        Inline::Term { label, .. } => escape(label),
        Inline::Strong(text) => format!("**{}**", line(text)),
        Inline::Emphasis(text) => format!("*{}*", line(text)),
        Inline::Break => "  \n".to_owned(),
    }
}

/// Inside `<…>`, an address has no blanks and no brackets.
fn target(address: &str) -> String {
    address
        .chars()
        .map(|c| match c {
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            '\\' => "%5C".to_owned(),
            '|' => "%7C".to_owned(),
            c if c.is_whitespace() || c.is_control() => "%20".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

/// Code between as many backticks as it takes.
fn code(text: &str) -> String {
    let text = one_line(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// A box of commands.
pub(crate) fn fenced(text: &str) -> String {
    fenced_as("sh", text)
}

fn fenced_as(lang: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    format!("\n{fence}{lang}\n{text}\n{fence}\n")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Text that says what it says and formats nothing.
pub(crate) fn escape(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len());
    for (i, c) in text.chars().enumerate() {
        // At the start of a line these would begin a list, a heading or a quotation.
        let starts = i == 0 && matches!(c, '#' | '+' | '-' | '=' | '>' | '~');
        if starts || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_nothing_by_accident() {
        assert_eq!(escape("a|b *c* <script> [x](y)"), r"a\|b \*c\* \<script\> \[x\](y)");
        assert_eq!(pipes(&code("a|b")), r"`a\|b`");
        assert_eq!(pipes(&escape("a|b")), r"a\|b");
        assert_eq!(code("a`b"), "``a`b``");
        assert!(fenced("```").starts_with("\n````sh\n"));
        assert_eq!(
            inline(&Inline::Link { label: "x".into(), address: "javascript:alert(1)".into() }),
            "x (javascript:alert(1))"
        );
    }
}
