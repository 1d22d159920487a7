//! Bytes → tree, or findings.

use super::source::{Report, Span};
use super::tree::{Item, Node, Table, Value};
use crate::Finding;
use crate::Place;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Deepest nesting of brackets and of dotted keys. People stay below ten.
const MAX_DEPTH: usize = 40;

/// Whether a text has characters that mark secrets while templates are rendered.
pub(crate) fn has_marker(text: &str) -> Option<usize> {
    text.char_indices().find(|(_, c)| ('\u{e000}'..='\u{e0ff}').contains(c)).map(|(i, _)| i)
}

/// Parses a file; what is wrong with it goes to the report.
pub(crate) fn parse(report: &Report, name: &str, bytes: &[u8]) -> Option<Table> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count();
            let place = Place { line: u32::try_from(line).unwrap_or(u32::MAX), ..Place::file(name) };
            let message = format!("{name} is not UTF-8 text");
            report.push(Finding::error("not-utf8", &place, message).help("save the file as UTF-8"));
            return None;
        }
    };
    let file = report.add_file(name, text);
    let span = |start: usize, end: usize| Span { file, start, end };
    if let Some(at) = has_marker(text) {
        report.push(private_use(&report.place(span(at, at + 3))));
        return None;
    }
    if let Some(at) = too_deep(text) {
        let place = report.place(span(at, at + 1));
        report.push(Finding::error("too-deep", &place, "too many levels of brackets or keys").help("flatten this"));
        return None;
    }
    match DeTable::parse(text) {
        Ok(table) => {
            let table = table_of(table.into_inner(), file, report);
            Some(table)
        }
        Err(error) => {
            let at = error.span().unwrap_or(0..0);
            let place = report.place(span(at.start, at.end));
            let message = format!("{name} is not valid TOML: {}", error.message().replace('\n', " "));
            report.push(Finding::error("toml", &place, message).label("here"));
            None
        }
    }
}

pub(crate) fn private_use(place: &Place) -> Finding {
    Finding::error("private-use", place, "a private-use character (U+E000 to U+E0FF) stands here")
        .help("remove it: regie uses these characters to mark secrets")
}

/// Where brackets, or dots in one key, nest deeper than is bearable. Brackets and dots in strings count too: a string
/// with forty unclosed brackets on one line is no loss, and the parser's stack is safe.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut dots) = (0usize, 0usize);
    let mut quote: Option<&str> = None;
    let mut i = 0;
    let bytes = text.as_bytes();
    while i < bytes.len() {
        if let Some(q) = quote {
            if bytes[i] == b'\\' && q.starts_with('"') {
                i += 2;
            } else if bytes[i..].starts_with(q.as_bytes()) {
                i += q.len();
                quote = None;
            } else {
                if bytes[i] == b'\n' && q.len() == 1 {
                    quote = None;
                }
                i += 1;
            }
            continue;
        }
        match bytes[i] {
            b'#' => {
                while i < bytes.len() && bytes[i] != b'\n' {
                    i += 1;
                }
                continue;
            }
            b'"' | b'\'' => {
                let q = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|q| bytes[i..].starts_with(q.as_bytes()));
                i += q.map_or(1, str::len);
                quote = q;
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'.' => dots += 1,
            b'\n' | b'=' | b',' => dots = 0,
            _ => {}
        }
        if depth > MAX_DEPTH || dots > MAX_DEPTH {
            return Some(i);
        }
        i += 1;
    }
    None
}

fn table_of(table: DeTable<'_>, file: usize, report: &Report) -> Table {
    table
        .into_iter()
        .map(|(key, value)| {
            let span = Span { file, start: key.span().start, end: key.span().end };
            (key.into_inner().into_owned(), Item { key: span, node: node_of(value, file, report) })
        })
        .collect()
}

fn node_of(value: Spanned<DeValue<'_>>, file: usize, report: &Report) -> Node {
    let span = Span { file, start: value.span().start, end: value.span().end };
    let value = match value.into_inner() {
        DeValue::String(text) => {
            // Escapes such as `\ue000` make characters that the file's text does not show.
            if has_marker(&text).is_some() {
                report.push(private_use(&report.place(span)));
            }
            Value::Text(text.into_owned())
        }
        DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
            Ok(n) => Value::Integer(n),
            // The nearest number there is would be a lie; text is what no field of numbers takes.
            Err(_) => Value::Text(n.to_string()),
        },
        DeValue::Float(n) => Value::Float(n.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(b) => Value::Bool(b),
        DeValue::Datetime(d) => Value::Date(d.to_string()),
        DeValue::Array(nodes) => Value::List(nodes.into_iter().map(|n| node_of(n, file, report)).collect()),
        DeValue::Table(table) => Value::Table(table_of(table, file, report)),
    };
    Node { span, value }
}
