//! YAML as Ansible reads it: values by the rules of YAML 1.1 (`yes` is true, `0644` is 420), tags such as `!vault`, anchors,
//! merge keys. Lines are kept for top-level variables.

use super::value::Value;
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};
use std::collections::BTreeMap;

/// Deepest nesting, and most nodes that anchors may unfold to.
const MAX_DEPTH: usize = 40;
const MAX_NODES: usize = 200_000;

/// A node: its value with the lines of what lies in it.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub value: Value,
    pub line: usize,
    /// Of a table: its entries with their lines, in order, each key once (the last one counts).
    pub entries: Vec<(String, Node)>,
}

/// The one document of a file; `None` when it is empty. `Err`: line and what is wrong there.
pub(super) fn parse(text: &str) -> Result<Option<Node>, (usize, String)> {
    let mut builder = Builder { parser: Parser::new_from_str(text), anchors: BTreeMap::new(), nodes: 0, line: 1 };
    let mut document = None;
    loop {
        match builder.next()? {
            (Event::StreamEnd, _) => return Ok(document),
            (Event::DocumentStart(_), _) if document.is_some() => {
                return Err((builder.line, "a second document begins here; Ansible reads files of one".into()));
            }
            (Event::DocumentStart(_), _) => {
                let event = builder.next()?;
                document = Some(builder.node(event, 0)?);
            }
            _ => {}
        }
    }
}

struct Builder<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    line: usize,
}

type Spanned<'a> = (Event<'a>, Span);

impl<'a> Builder<'a> {
    fn next(&mut self) -> Result<Spanned<'a>, (usize, String)> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                self.line = span.start.line();
                Ok((event, span))
            }
            Some(Err(error)) => Err((error.marker().line(), error.info().to_owned())),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, (event, span): Spanned<'a>, depth: usize) -> Result<Node, (usize, String)> {
        let line = span.start.line();
        self.count(1, line)?;
        if depth > MAX_DEPTH {
            return Err((line, "lists and tables lie too deep in one another".into()));
        }
        let (anchor, tag, mut node) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(&text, style, tag.as_deref());
                (anchor, None, Node { value, line, entries: Vec::new() })
            }
            Event::SequenceStart(anchor, tag) => {
                let mut list = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break,
                        event => list.push(self.node(event, depth + 1)?.value),
                    }
                }
                (anchor, tag, Node { value: Value::List(list), line, entries: Vec::new() })
            }
            Event::MappingStart(anchor, tag) => {
                let entries = self.entries(depth)?;
                let table = entries.iter().map(|(k, n)| (k.clone(), n.value.clone())).collect();
                (anchor, tag, Node { value: Value::Table(table), line, entries })
            }
            Event::Alias(id) => {
                let node = self.anchors.get(&id).cloned().ok_or((line, "an alias of nothing".to_owned()))?;
                self.count(size(&node.value), line)?;
                return Ok(Node { line, ..node });
            }
            _ => return Err((line, "a value was expected here".into())),
        };
        if tag.is_some_and(|t| !t.is_yaml_core_schema()) {
            node.value = Value::Odd("a list or table with a tag");
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn entries(&mut self, depth: usize) -> Result<Vec<(String, Node)>, (usize, String)> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        let mut merged: Vec<(String, Node)> = Vec::new();
        loop {
            let event = match self.next()? {
                (Event::MappingEnd, _) => break,
                event => event,
            };
            let plain = matches!(&event.0, Event::Scalar(_, ScalarStyle::Plain, ..));
            let key = self.node(event, depth + 1)?;
            let event = self.next()?;
            let value = self.node(event, depth + 1)?;
            let name = match key.value {
                Value::Null => "null".to_owned(),
                other => other.shown_key().ok_or((key.line, "a key that is no text".to_owned()))?,
            };
            if plain && name == "<<" {
                let tables = match value.value {
                    Value::List(list) => list.into_iter().map(|v| rebuilt(v, value.line)).collect(),
                    _ => vec![value],
                };
                // Earlier ones win, and what stands in the table itself wins over all.
                for (name, node) in tables.into_iter().flat_map(|t| t.entries) {
                    if !merged.iter().any(|(k, _)| *k == name) {
                        self.count(size(&node.value), node.line)?;
                        merged.push((name, node));
                    }
                }
                continue;
            }
            entries.retain(|(k, _)| *k != name);
            entries.push((name, Node { line: key.line, ..value }));
        }
        merged.retain(|(name, _)| !entries.iter().any(|(k, _)| k == name));
        merged.extend(entries);
        Ok(merged)
    }

    /// Anchors of anchors of anchors do not fill the memory.
    fn count(&mut self, nodes: usize, line: usize) -> Result<(), (usize, String)> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES { Err((line, "too many values".into())) } else { Ok(()) }
    }
}

/// A table of a list, with its entries again.
fn rebuilt(value: Value, line: usize) -> Node {
    let entries = match &value {
        Value::Table(entries) => entries.iter().map(|(k, v)| (k.clone(), rebuilt(v.clone(), line))).collect(),
        _ => Vec::new(),
    };
    Node { value, line, entries }
}

fn size(value: &Value) -> usize {
    match value {
        Value::List(list) => 1 + list.iter().map(size).sum::<usize>(),
        Value::Table(entries) => 1 + entries.iter().map(|(_, v)| size(v)).sum::<usize>(),
        _ => 1,
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    if text.trim_start().starts_with("$ANSIBLE_VAULT;") {
        return Value::Vault;
    }
    match tag {
        Some(tag) if tag.is_yaml_core_schema() => match tag.suffix.as_str() {
            "str" => Value::Text(text.to_owned()),
            "binary" => Value::Odd("!!binary"),
            _ => plain(text),
        },
        Some(tag) if tag.suffix.starts_with("vault") => Value::Vault,
        // Not to be taken for a template; without tags of one that is any text.
        Some(tag) if tag.suffix == "unsafe" && !crate::template::has_tags(text) => Value::Text(text.to_owned()),
        Some(tag) if tag.suffix == "unsafe" => Value::Odd("!unsafe, a text that looks like a template and is none"),
        Some(_) => Value::Odd("a value with a tag of its own"),
        None if style == ScalarStyle::Plain => plain(text),
        None => Value::Text(text.to_owned()),
    }
}

/// Types of plain values: "YAML 1.1 language-independent types" (yaml.org/type).
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Value::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return Value::Bool(false),
        _ => {}
    }
    integer(text).or_else(|| float(text)).unwrap_or_else(|| Value::Text(text.to_owned()))
}

fn integer(text: &str) -> Option<Value> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let plain = digits.replace('_', "");
    let value = if let Some(hex) = plain.strip_prefix("0x") {
        i64::from_str_radix(&format!("{sign}{hex}"), 16).ok()
    } else if let Some(binary) = plain.strip_prefix("0b") {
        i64::from_str_radix(&format!("{sign}{binary}"), 2).ok()
    } else if plain.contains(':') {
        let parts =
            plain.split(':').map(|p| p.parse::<i64>().ok().filter(|_| p.len() <= 12)).collect::<Option<Vec<_>>>()?;
        let fine = parts[1..].iter().all(|p| *p < 60) && !plain.starts_with('0') && parts.len() <= 4;
        let total = parts.iter().try_fold(0i64, |sum, p| sum.checked_mul(60)?.checked_add(*p));
        return total.filter(|_| fine).map(|n| Value::Integer(if sign == "-" { -n } else { n }));
    } else if !plain.bytes().all(|b| b.is_ascii_digit()) {
        None
    } else if plain.len() > 1 && plain.starts_with('0') {
        // `08` is no octal number, and PyYAML leaves it a text.
        i64::from_str_radix(&format!("{sign}{plain}"), 8).ok()
    } else {
        return Some(
            format!("{sign}{plain}").parse().map_or(Value::Odd("a number of more than 64 bits"), Value::Integer),
        );
    };
    value.map(Value::Integer)
}

/// With a point, as PyYAML wants it; an exponent has its sign.
fn float(text: &str) -> Option<Value> {
    let unsigned = text.trim_start_matches(['+', '-']);
    if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(&unsigned) {
        return Some(Value::Odd("a number without end, or none"));
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let signed = exponent.is_none_or(|e| e.len() > 1 && e.starts_with(['+', '-']));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit() || b == b'_' || b == b'.');
    let fine = mantissa.matches('.').count() == 1
        && digits(mantissa.trim_start_matches(['+', '-']))
        && mantissa.contains(|c: char| c.is_ascii_digit())
        && signed;
    text.replace('_', "").parse::<f64>().ok().filter(|n| fine && n.is_finite()).map(Value::Float)
}

#[cfg(test)]
mod tests;
