//! Ansible's YAML inventories: groups with `hosts`, `children` and `vars`.

use super::inventory::Inventory;
use super::value::{Said, Value, Vars};
use super::yaml::Node;
use super::{at, pattern};

/// Deepest nesting of groups.
const MAX_DEPTH: usize = 20;

/// Reads a document into the inventory.
pub(super) fn read(inventory: &mut Inventory, file: &str, document: &Node) {
    for (name, node) in &document.entries {
        group(inventory, file, name, node, 0);
    }
}

/// The variables of a table.
pub(super) fn variables(file: &str, node: &Node) -> Vars {
    let said = |n: &Node| Said { value: n.value.clone(), place: at(file, n.line) };
    node.entries.iter().map(|(name, n)| (name.clone(), said(n))).collect()
}

fn group(inventory: &mut Inventory, file: &str, name: &str, node: &Node, depth: usize) -> bool {
    let place = at(file, node.line);
    if !matches!(node.value, Value::Table(_) | Value::Null) {
        inventory.notes.not_taken(&place, name, "a group is a table of `hosts`, `children` and `vars`");
        return false;
    }
    if depth > MAX_DEPTH {
        inventory.notes.not_taken(&place, name, "groups lie too deep in one another");
        return false;
    }
    inventory.group(name, &place);
    for (key, part) in &node.entries {
        let line = at(file, part.line);
        let entries = match (&part.value, key.as_str()) {
            (Value::Null, _) => continue,
            (Value::Table(_), _) => part.entries.clone(),
            // One name, without anything to say of it.
            (Value::Text(only), "hosts" | "children") => {
                vec![(only.clone(), Node { value: Value::Null, line: part.line, entries: Vec::new() })]
            }
            _ => {
                let why = format!("`{key}` is a table: each name with a colon behind it");
                inventory.notes.not_taken(&line, format!("{name}.{key}"), why);
                continue;
            }
        };
        match key.as_str() {
            "vars" => {
                let vars = variables(file, part);
                inventory.group(name, &place).vars.extend(vars);
            }
            "children" => {
                for (child, node) in &entries {
                    if group(inventory, file, child, node, depth + 1) {
                        inventory.child(name, child, &at(file, node.line));
                    }
                }
            }
            "hosts" => entries.iter().for_each(|(said, node)| hosts(inventory, file, name, said, node)),
            _ => {
                let why = "a group has `hosts`, `children` and `vars`";
                inventory.notes.not_taken(&line, format!("{name}.{key}"), why);
            }
        }
    }
    true
}

fn hosts(inventory: &mut Inventory, file: &str, group: &str, said: &str, node: &Node) {
    let place = at(file, node.line);
    let (hosts, port) = match pattern::expand(said) {
        Ok(found) => found,
        Err(why) => return inventory.notes.not_taken(&place, super::words::one_line(said), why),
    };
    if !matches!(node.value, Value::Table(_) | Value::Null) {
        inventory.notes.not_taken(&place, said, "behind a host stands a table of its variables, or nothing");
    }
    let vars = variables(file, node);
    for name in hosts {
        inventory.host(&name, group, port, &place).vars.extend(vars.clone());
    }
}
