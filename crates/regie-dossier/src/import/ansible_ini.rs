//! Ansible's INI inventories: `[group]`, `[group:vars]`, `[group:children]`. Values are Python literals where they are such,
//! and texts otherwise; beside a host they are split as a shell would.

use super::inventory::Inventory;
use super::value::Said;
use super::{at, pattern, python, words};
use crate::Place;
use crate::read::is_variable;
use std::collections::BTreeMap;

enum Section {
    Hosts,
    Vars,
    Children,
    /// What was wrong with its head is said once.
    Unknown,
}

/// Reads a file into the inventory.
pub(super) fn read(inventory: &mut Inventory, file: &str, text: &str) {
    let mut group = "ungrouped".to_owned();
    let mut section = Section::Hosts;
    // Groups that are spoken of before, or without, being declared.
    let mut spoken: BTreeMap<String, Place> = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let place = at(file, number + 1);
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some((name, kind)) = head(line) {
            group = name.to_owned();
            section = match kind {
                None | Some("hosts") => Section::Hosts,
                Some("children") => Section::Children,
                Some("vars") => Section::Vars,
                Some(_) => {
                    let why = "sections are `[group]`, `[group:vars]` and `[group:children]`";
                    inventory.notes.not_taken(&place, line, why);
                    Section::Unknown
                }
            };
            match section {
                Section::Hosts | Section::Children => {
                    inventory.group(name, &place);
                }
                Section::Vars => {
                    spoken.entry(group.clone()).or_insert(place);
                }
                Section::Unknown => {}
            }
            continue;
        }
        match section {
            Section::Hosts if line.starts_with('[') && line.ends_with(']') && line.contains(char::is_whitespace) => {
                inventory.notes.not_taken(&place, line, "the head of a section has no blanks in it");
                section = Section::Unknown;
            }
            Section::Hosts => host(inventory, &group, line, &place),
            Section::Vars => variable(inventory, &group, line, &place),
            Section::Children => {
                let child = line.split('#').next().unwrap_or_default().trim();
                if child.is_empty() || child.contains([':', ']']) || child.contains(char::is_whitespace) {
                    inventory.notes.not_taken(&place, words::name(line), "the name of a group was expected");
                } else {
                    spoken.entry(child.to_owned()).or_insert_with(|| place.clone());
                    inventory.child(&group, child, &place);
                }
            }
            Section::Unknown => {}
        }
    }
    declared(inventory, text, spoken);
}

/// `[name]` or `[name:kind]`, perhaps with a comment behind.
fn head(line: &str) -> Option<(&str, Option<&str>)> {
    let (inside, rest) = line.strip_prefix('[')?.split_once(']')?;
    let rest = rest.trim_start();
    if !(rest.is_empty() || rest.starts_with('#')) || inside.contains(char::is_whitespace) {
        return None;
    }
    let (name, kind) = match inside.split_once(':') {
        Some((name, kind)) if kind.chars().all(|c| c.is_alphanumeric() || c == '_') => (name, Some(kind)),
        Some(_) => return None,
        None => (inside, None),
    };
    (!name.is_empty() && kind != Some("")).then_some((name, kind))
}

fn host(inventory: &mut Inventory, group: &str, line: &str, place: &Place) {
    let said = words::split(line).map_err(str::to_owned);
    let hosts = said.and_then(|words| match words.split_first() {
        Some((first, _)) if first.contains('=') => Err("a host was expected, before its variables".to_owned()),
        Some((first, rest)) => Ok((pattern::expand(first)?, rest.to_vec())),
        None => Err("a host was expected".to_owned()),
    });
    let ((hosts, port), words) = match hosts {
        Ok(hosts) => hosts,
        Err(why) => {
            // The rest of the line may hold passwords.
            let first = line.split_whitespace().next().unwrap_or_default();
            return inventory.notes.not_taken(place, words::name(first), why);
        }
    };
    let mut vars = Vec::new();
    for word in words {
        match word.split_once('=').filter(|(name, _)| !name.is_empty()) {
            Some((name, value)) => {
                vars.push((name.to_owned(), Said { value: python::value(value), place: place.clone() }));
            }
            None => {
                // The word itself may be a value: `password = x`.
                let what = words::one_line(&hosts.join(", "));
                inventory.notes.not_taken(place, what, "beside a host stand variables, as `name=value` without blanks");
            }
        }
    }
    for name in hosts {
        inventory.host(&name, group, port, place).vars.extend(vars.iter().cloned());
    }
}

fn variable(inventory: &mut Inventory, group: &str, line: &str, place: &Place) {
    match line.split_once('=') {
        Some((name, value)) => {
            let said = Said { value: python::value(value.trim()), place: place.clone() };
            inventory.group(group, place).vars.insert(name.trim().to_owned(), said);
        }
        None => {
            // A line without a name may be the second one of a key.
            let named = line.split_once(": ").map(|(name, _)| name).filter(|name| is_variable(name));
            let what = named.map_or_else(|| format!("[{group}:vars]"), words::one_line);
            inventory.notes.not_taken(place, what, "a variable was expected, as `name=value`");
        }
    }
}

/// Says which groups were spoken of and have no section of their own.
fn declared(inventory: &mut Inventory, text: &str, spoken: BTreeMap<String, Place>) {
    let heads = text.lines().filter_map(|line| head(line.trim()));
    let heads = heads.filter(|(_, kind)| *kind != Some("vars")).map(|(name, _)| name).collect::<Vec<_>>();
    for (name, place) in spoken {
        let known = heads.contains(&name.as_str()) || name == "all" || name == "ungrouped";
        let elsewhere = inventory.groups.get(&name).is_some_and(|g| g.place.file != place.file);
        if !known && !elsewhere {
            inventory.notes.not_taken(&place, &name, "no section declares this group");
        }
    }
}
