//! Values as inventories have them.

use crate::Place;
use std::collections::BTreeMap;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Value>),
    Table(Vec<(String, Value)>),
    /// Encrypted by ansible-vault.
    Vault,
    /// What no dossier can hold, and why.
    Odd(&'static str),
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub value: Value,
    pub place: Place,
}

/// Values by name.
pub(super) type Vars = BTreeMap<String, Said>;

impl Value {
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As a person writes it on one line.
    pub fn shown(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Bool(b) => b.to_string(),
            Self::Integer(n) => n.to_string(),
            Self::Float(n) => n.to_string(),
            Self::Text(text) => super::words::one_line(text),
            Self::List(_) => "[…]".into(),
            Self::Table(_) => "{…}".into(),
            Self::Vault => "!vault …".into(),
            Self::Odd(what) => (*what).into(),
        }
    }

    /// The value of a key of a table; the last one counts, as in YAML's readers.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Table(entries) => entries.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// How deep lists and tables lie in one another.
    pub fn depth(&self) -> usize {
        match self {
            Self::List(list) => 1 + list.iter().map(Self::depth).max().unwrap_or(0),
            Self::Table(entries) => 1 + entries.iter().map(|(_, v)| v.depth()).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// Whether any value in it, itself included, is such.
    pub fn any(&self, is: &dyn Fn(&Self) -> bool) -> bool {
        is(self)
            || match self {
                Self::List(list) => list.iter().any(|v| v.any(is)),
                Self::Table(entries) => entries.iter().any(|(_, v)| v.any(is)),
                _ => false,
            }
    }

    /// As templates see it; only for what a dossier can hold.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Bool(b) => (*b).into(),
            Self::Integer(n) => (*n).into(),
            Self::Float(n) => (*n).into(),
            Self::Text(text) => text.as_str().into(),
            Self::List(list) => list.iter().map(Self::json).collect(),
            Self::Table(entries) => {
                serde_json::Value::Object(entries.iter().map(|(k, v)| (k.clone(), v.json())).collect())
            }
            Self::Null | Self::Vault | Self::Odd(_) => serde_json::Value::Null,
        }
    }
}
