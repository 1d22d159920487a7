//! A document as one HTML file that needs nothing else: no script, no font, no image; printed on A4 as it is.

use crate::document::{Block, Document, Inline, Line, Row, Section, Typed, is_followed, term_anchor};
use crate::links::numbered as numbered_name;
use regie_dossier::Language;

const CSS: &str = include_str!("html/page.css");

/// The whole of it.
pub fn html(document: &Document) -> String {
    let lang = match document.language {
        Language::Fr => "fr",
        Language::En => "en",
    };
    let rows: String =
        document.cover.iter().map(|(k, v)| format!("<dt>{}</dt><dd>{}</dd>\n", escape(k), escape(v))).collect();
    let contents = contents(&document.chapters, "");
    let chapters: String = numbered(&document.chapters, "").map(|(n, c)| section(c, &n, 2)).collect();
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n\
         <header class=\"cover\">\n<h1>{title}</h1>\n<p class=\"subtitle\">{subtitle}</p>\n<dl>\n{rows}</dl>\n</header>\n\
         <nav>\n<h2>{heading}</h2>\n{contents}</nav>\n<main>\n{chapters}</main>\n</body>\n</html>\n",
        title = escape(&document.title),
        subtitle = escape(&document.subtitle),
        heading = escape(&document.contents),
    )
}

/// Sections with their numbers, `2.1` under `2`.
fn numbered<'a>(sections: &'a [Section], above: &str) -> impl Iterator<Item = (String, &'a Section)> {
    let prefix = if above.is_empty() { String::new() } else { format!("{above}.") };
    sections.iter().enumerate().map(move |(i, s)| (format!("{prefix}{}", i + 1), s))
}

fn contents(sections: &[Section], above: &str) -> String {
    if sections.is_empty() {
        return String::new();
    }
    let items: String = numbered(sections, above)
        .map(|(n, s)| {
            // Three levels tell where things are; the fourth are steps.
            let parts = if n.matches('.').count() < 2 { contents(&s.sections, &n) } else { String::new() };
            format!("<li><a href=\"#{}\"><span>{n}</span> {}</a>{parts}</li>\n", escape(&name(s, &n)), escape(&s.title))
        })
        .collect();
    format!("<ul>\n{items}</ul>\n")
}

fn name(section: &Section, number: &str) -> String {
    section.anchor.clone().unwrap_or_else(|| numbered_name(number))
}

fn section(section_: &Section, number: &str, level: usize) -> String {
    let h = level.min(6);
    let blocks: String = section_.blocks.iter().map(block_html).collect();
    let parts: String = numbered(&section_.sections, number).map(|(n, s)| section(s, &n, level + 1)).collect();
    format!(
        "<section id=\"{}\">\n<h{h}><span>{number}</span> {}</h{h}>\n{blocks}{parts}</section>\n",
        escape(&name(section_, number)),
        escape(&section_.title)
    )
}

fn block_html(block: &Block) -> String {
    match block {
        Block::Paragraph(text) => format!("<p>{}</p>\n", line(text)),
        Block::List { first, items } => {
            let items: String = items.iter().map(|i| format!("<li>{}</li>\n", item(i))).collect();
            match first {
                Some(1) => format!("<ol>\n{items}</ol>\n"),
                Some(first) => format!("<ol start=\"{first}\">\n{items}</ol>\n"),
                None => format!("<ul>\n{items}</ul>\n"),
            }
        }
        Block::Quote(blocks) => {
            format!("<blockquote>\n{}</blockquote>\n", blocks.iter().map(block_html).collect::<String>())
        }
        Block::Table { head, rows } => table(head, &rows.iter().map(row).collect::<String>()),
        Block::Sample(text) => format!("<pre class=\"sample\" tabindex=\"0\"><code>{}</code></pre>\n", escape(text)),
        Block::Step { number, label, commands, note } => {
            let commands: String = commands.iter().map(typed).collect();
            let note = if note.is_empty() { String::new() } else { format!("<p>{}</p>\n", line(note)) };
            format!("<div class=\"step\">\n<p><b>{number}</b> {}</p>\n{commands}{note}</div>\n", line(label))
        }
        Block::Heading { depth, text, anchor } => {
            let id = anchor.as_ref().map(|a| format!(" id=\"{}\"", escape(a))).unwrap_or_default();
            format!("<p class=\"heading d{depth}\"{id}>{}</p>\n", line(text))
        }
        Block::Rule => "<hr>\n".to_owned(),
        Block::Glossary(items) => {
            let item = |(t, d): &(String, Line)| {
                format!("<dt id=\"{}\">{}</dt><dd>{}</dd>\n", term_anchor(t), escape(t), line(d))
            };
            format!("<dl>\n{}</dl>\n", items.iter().map(item).collect::<String>())
        }
        Block::Definitions(items) => {
            let items: String =
                items.iter().map(|(t, d)| format!("<dt>{}</dt><dd>{}</dd>\n", line(t), line(d))).collect();
            format!("<dl>\n{items}</dl>\n")
        }
        Block::Commands(text) => format!("<pre tabindex=\"0\"><code>{}</code></pre>\n", escape(text)),
        Block::Warning(text) => format!("<p class=\"warning\"><b>▲</b> {}</p>\n", line(text)),
    }
}

fn typed(typed: &Typed) -> String {
    let place = if typed.place.is_empty() { String::new() } else { format!("<p>{}</p>\n", line(&typed.place)) };
    format!("{place}<pre tabindex=\"0\"><code>{}</code></pre>\n", escape(&typed.text))
}

/// An item of one paragraph is a line.
fn item(blocks: &[Block]) -> String {
    match blocks {
        [Block::Paragraph(text)] => line(text),
        blocks => blocks.iter().map(block_html).collect(),
    }
}

fn row(row: &Row) -> String {
    let (class, mark) = if row.differs { (" class=\"differs\"", " <b>▲</b>") } else { ("", "") };
    let last = row.cells.len().saturating_sub(1);
    let cell = |(i, c): (usize, &Line)| format!("<td>{}{}</td>", line(c), if i == last { mark } else { "" });
    format!("<tr{class}>{}</tr>\n", row.cells.iter().enumerate().map(cell).collect::<String>())
}

fn table(head: &[String], rows: &str) -> String {
    let head: String = head.iter().map(|h| format!("<th scope=\"col\">{}</th>", escape(h))).collect();
    format!("<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n")
}

fn line(text: &[Inline]) -> String {
    text.iter()
        .map(|inline| match inline {
            Inline::Text(text) => escape(text),
            Inline::Code(text) => format!("<code>{}</code>", escape(text)),
            Inline::Link { label, address } if is_followed(address) => {
                format!("<a href=\"{}\">{}</a>", escape(address), escape(label))
            }
            Inline::Link { label, address } if label == address => escape(label),
            Inline::Link { label, address } => escape(&format!("{label} ({address})")),
            Inline::Ref { label, anchor } => format!("<a href=\"#{}\">{}</a>", escape(anchor), line(label)),
            Inline::Term { label, term } => {
                format!("<a class=\"term\" href=\"#{}\">{}</a>", term_anchor(term), escape(label))
            }
            Inline::Strong(text) => format!("<strong>{}</strong>", line(text)),
            Inline::Emphasis(text) => format!("<em>{}</em>", line(text)),
            Inline::Break => "<br>\n".to_owned(),
        })
        .collect()
}

/// For text and for attributes between double quotes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
