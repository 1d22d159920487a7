//! Reading a table key by key: wrong types, missing and unknown keys are reported where they stand.

use super::source::{Report, Span};
use super::tree::{Item, Node, Table, Value};
use super::values::suggestion;
use crate::{Finding, Place};
use std::cell::RefCell;

/// A text and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What it says.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// A table that is being read.
pub(crate) struct Fields<'a> {
    pub report: &'a Report,
    /// What the table is, with its article: `a machine`.
    pub what: String,
    /// Where it stands: its key.
    pub at: Span,
    pub table: &'a Table,
    asked: RefCell<Vec<String>>,
}

impl<'a> Fields<'a> {
    pub fn new(report: &'a Report, what: impl Into<String>, at: Span, table: &'a Table) -> Self {
        Self { report, what: what.into(), at, table, asked: RefCell::default() }
    }

    /// The table's own place.
    pub fn place(&self) -> Place {
        self.report.place(self.at)
    }

    /// Takes a finding in.
    pub fn push(&self, finding: Finding) {
        self.report.push(finding);
    }

    /// Notes that a key is known.
    pub fn know(&self, key: &str) {
        self.asked.borrow_mut().push(key.to_owned());
    }

    /// The value of a key, whatever it is.
    pub fn item(&self, key: &str) -> Option<&'a Item> {
        self.know(key);
        self.table.get(key)
    }

    /// Where a key's value stands; the table's place when it is absent.
    pub fn place_of(&self, key: &str) -> Place {
        self.table.get(key).map_or_else(|| self.place(), |i| self.report.place(i.node.span))
    }

    pub fn text(&self, key: &str) -> Option<Said> {
        self.item(key).and_then(|i| self.said(key, &i.node))
    }

    /// A text, or nothing said about it: plain.
    pub fn string(&self, key: &str) -> Option<String> {
        self.text(key).map(|s| s.text)
    }

    /// A text that must be there and say something.
    pub fn required(&self, key: &str) -> Said {
        match self.item(key) {
            None => {
                self.missing(key);
                Said { place: self.place(), ..Said::default() }
            }
            Some(item) => {
                let said = self.said(key, &item.node).unwrap_or_default();
                if said.text.trim().is_empty() && matches!(item.node.value, Value::Text(_)) {
                    let message = format!("`{key}` of {} is empty", self.what);
                    self.push(Finding::error("empty", &self.report.place(item.node.span), message));
                }
                said
            }
        }
    }

    /// Reports that a key is missing.
    pub fn missing(&self, key: &str) {
        let message = format!("{} has no `{key}`", self.what);
        self.push(Finding::error("missing-key", &self.place(), message).help(format!("add `{key} = …`")));
    }

    /// One text or several.
    pub fn texts(&self, key: &str) -> Vec<Said> {
        match self.item(key) {
            None => Vec::new(),
            Some(Item { node: Node { value: Value::List(nodes), .. }, .. }) => {
                nodes.iter().filter_map(|n| self.said(key, n)).collect()
            }
            Some(item) => self.said(key, &item.node).into_iter().collect(),
        }
    }

    pub fn bool(&self, key: &str) -> Option<bool> {
        match self.item(key)? {
            Item { node: Node { value: Value::Bool(b), .. }, .. } => Some(*b),
            item => self.wrong(key, &item.node, "true or false"),
        }
    }

    /// A whole number between two others.
    pub fn integer(&self, key: &str, low: i64, high: i64) -> Option<i64> {
        match self.item(key)? {
            Item { node: Node { value: Value::Integer(n), .. }, .. } if (low..=high).contains(n) => Some(*n),
            Item { node: Node { value: Value::Integer(n), span }, .. } => {
                let message = format!("`{key}` is {n}: it goes from {low} to {high}");
                self.push(Finding::error("range", &self.report.place(*span), message));
                None
            }
            item => self.wrong(key, &item.node, "a whole number"),
        }
    }

    /// TCP ports, one or several.
    pub fn ports(&self, key: &str) -> Vec<u16> {
        let Some(item) = self.item(key) else { return Vec::new() };
        let nodes = match &item.node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(&item.node),
        };
        let port = |node: &Node| match node.value {
            Value::Integer(n) => u16::try_from(n).ok().filter(|n| *n > 0),
            _ => None,
        };
        nodes.iter().filter_map(|n| port(n).or_else(|| self.wrong(key, n, "ports, 1 to 65535"))).collect()
    }

    /// A table below this one.
    pub fn table(&self, key: &str, what: impl Into<String>) -> Option<Fields<'a>> {
        let item = self.item(key)?;
        match &item.node.value {
            Value::Table(table) => Some(Fields::new(self.report, what, item.key, table)),
            _ => self.wrong(key, &item.node, "a table"),
        }
    }

    /// `[key.NAME]` tables: name, where the name stands, and the table.
    pub fn named(&self, key: &str, what: &str) -> Vec<(String, Fields<'a>)> {
        let Some(outer) = self.table(key, what) else { return Vec::new() };
        outer.all(what)
    }

    /// Every key of this table as a table.
    pub fn all(&self, what: &str) -> Vec<(String, Fields<'a>)> {
        self.table
            .iter()
            .filter_map(|(name, item)| match &item.node.value {
                Value::Table(table) => {
                    let what = format!("{what} `{name}`");
                    Some((name.clone(), Fields::new(self.report, what, item.key, table)))
                }
                _ => self.wrong(name, &item.node, "a table"),
            })
            .collect()
    }

    /// `[[key]]` tables.
    pub fn tables(&self, key: &str, what: &str) -> Vec<Fields<'a>> {
        let Some(item) = self.item(key) else { return Vec::new() };
        let Value::List(nodes) = &item.node.value else {
            self.wrong::<()>(key, &item.node, "a list of tables");
            return Vec::new();
        };
        nodes
            .iter()
            .filter_map(|node| match &node.value {
                Value::Table(table) => Some(Fields::new(self.report, what, node.span, table)),
                _ => self.wrong(key, node, "a table"),
            })
            .collect()
    }

    /// A value of the key that a reader makes of its text, or the reader's complaint where it stands.
    pub fn parsed<T>(&self, key: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let said = self.text(key)?;
        match read(&said.text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.push(Finding::error("value", &self.place_of(key), format!("`{key}`: {why}")));
                None
            }
        }
    }

    /// Ends the reading: keys that nobody asked for are unknown.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for (key, item) in self.table.iter().filter(|(k, _)| !asked.contains(k)) {
            let message = format!("unknown key `{key}` in {}", self.what);
            let finding = Finding::error("unknown-key", &self.report.place(item.key), message);
            self.push(match suggestion(key, asked.iter().map(String::as_str)) {
                Some(other) => finding.help(format!("did you mean `{other}`?")),
                None => {
                    let mut known = asked.clone();
                    known.sort();
                    known.dedup();
                    finding.help(format!("known keys: {}", known.join(", ")))
                }
            });
        }
    }

    fn said(&self, key: &str, node: &Node) -> Option<Said> {
        match &node.value {
            Value::Text(text) => Some(Said { text: text.clone(), place: self.report.inner(node.span) }),
            _ => self.wrong(key, node, "a text"),
        }
    }

    /// Reports a value of the wrong type.
    pub fn wrong<T>(&self, key: &str, node: &Node, expected: &str) -> Option<T> {
        let message = format!("`{key}` of {} must be {expected}, not {}", self.what, node.value.what());
        self.push(Finding::error("type", &self.report.place(node.span), message));
        None
    }
}
