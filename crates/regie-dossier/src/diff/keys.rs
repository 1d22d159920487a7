//! Keys of the inventory as they are said.

use super::{Group, One, Side};
use crate::layers::{at, written};
use crate::read::{Node, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Everything below a section, but resources, which are compared by what they become.
pub(super) fn section(name: &str, left: &One<'_>, right: &One<'_>) -> Group {
    let head = match name {
        "target" => "targets".to_owned(),
        name => name.to_owned(),
    };
    let mut group = Group::new(head);
    tables(&mut group, &below(left, &[name], &["resource"]), &below(right, &[name], &["resource"]));
    group
}

/// What is said below a path, by the path from there. Lists of tables by the names of these.
pub(super) fn below(one: &One<'_>, path: &[&str], without: &[&str]) -> BTreeMap<String, Side> {
    let mut out = BTreeMap::new();
    if let Some(Value::Table(table)) = at(&one.inventory, path).map(|n| &n.value) {
        for (key, item) in table.iter().filter(|(key, _)| !without.contains(&key.as_str())) {
            leaves(one, key.clone(), &item.node, &mut out);
        }
    }
    out
}

fn leaves(one: &One<'_>, path: String, node: &Node, out: &mut BTreeMap<String, Side>) {
    match &node.value {
        Value::Table(table) => {
            table.iter().for_each(|(key, item)| leaves(one, format!("{path}.{key}"), &item.node, out));
        }
        Value::List(list) if !list.is_empty() && list.iter().all(|n| matches!(n.value, Value::Table(_))) => {
            for (i, node) in list.iter().enumerate() {
                let name = match &node.value {
                    Value::Table(table) => table.get("name").map(|i| &i.node.value),
                    _ => None,
                };
                let name = if let Some(Value::Text(name)) = name { name.clone() } else { (i + 1).to_string() };
                leaves(one, format!("{path}.{name}"), node, out);
            }
        }
        value => {
            let value = match value {
                Value::Text(text) => text.clone(),
                Value::List(list) => list.iter().map(|n| plain(&n.value)).collect::<Vec<_>>().join(", "),
                other => written(other),
            };
            out.insert(path, Side { value, place: Some(one.documents.place(node)) });
        }
    }
}

/// A value without quotes: what stands in two columns is read, not copied.
fn plain(value: &Value) -> String {
    if let Value::Text(text) = value { text.clone() } else { written(value) }
}

/// Compares key by key.
pub(super) fn tables(group: &mut Group, left: &BTreeMap<String, Side>, right: &BTreeMap<String, Side>) {
    for key in left.keys().chain(right.keys()).collect::<BTreeSet<_>>() {
        group.compare(key.clone(), left.get(key).cloned(), right.get(key).cloned());
    }
}
