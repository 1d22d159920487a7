//! TOML as a tree that owns its texts and knows where each value stands.

use super::source::{Report, Span};
use crate::Place;
use std::collections::BTreeMap;

/// Keys in the order of the file.
pub(crate) type Table = toml::map::Map<String, Item>;

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub key: Span,
    pub node: Node,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub span: Span,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    Date(String),
    List(Vec<Node>),
    Table(Table),
}

impl Value {
    /// For messages, with its article.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// Lays `over` upon `under`, key by key. Lists are replaced, but `[[resource]]` lists add up: each layer wants its own.
pub(crate) fn merge(under: &mut Table, over: Table) {
    for (key, item) in over {
        match (under.get_mut(&key).map(|i| &mut i.node.value), item.node.value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            (Some(Value::List(below)), Value::List(above)) if key == "resource" => below.extend(above),
            (_, value) => {
                let node = Node { span: item.node.span, value };
                under.insert(key, Item { key: item.key, node });
            }
        }
    }
}

/// The value as JSON, without places. Dates become texts; numbers that JSON has not become null.
pub(crate) fn to_json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Value::Text(text) | Value::Date(text) => Json::from(text.as_str()),
        Value::Integer(n) => Json::from(*n),
        Value::Float(n) => Json::from(*n),
        Value::Bool(b) => Json::from(*b),
        Value::List(nodes) => nodes.iter().map(|n| to_json(&n.value)).collect(),
        Value::Table(table) => Json::Object(table.iter().map(|(k, i)| (k.clone(), to_json(&i.node.value))).collect()),
    }
}

/// Where every value below a path stands: `database.user`, `names.0`. Texts by their content, behind the quotes.
pub(crate) fn leaf_places(report: &Report, path: &str, node: &Node, out: &mut BTreeMap<String, Place>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match &node.value {
        Value::Table(table) => table.iter().for_each(|(key, item)| leaf_places(report, &below(key), &item.node, out)),
        Value::List(nodes) => {
            nodes.iter().enumerate().for_each(|(i, n)| leaf_places(report, &below(&i.to_string()), n, out));
        }
        Value::Text(_) => {
            out.insert(path.to_owned(), report.inner(node.span));
            return;
        }
        _ => {}
    }
    out.insert(path.to_owned(), report.place(node.span));
}
