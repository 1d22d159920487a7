//! Which variables a dossier can hold, and where they are written: for the environment when all machines agree, else for
//! each machine.

use super::secret::{looks_secret, names_secret};
use super::value::{Said, Value, Vars};
use super::{Notes, words};
use crate::Place;
use crate::load::RESERVED;
use crate::read::{has_marker, is_variable};
use crate::template::{Bag, Scope, Variables, has_tags, names_in, text};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Deepest nesting that is written: more is no setting that a person keeps.
const MAX_DEPTH: usize = 12;

/// Names that Ansible itself gives to templates ("Special Variables").
const ANSIBLES: [&str; 16] = [
    "group_names",
    "groups",
    "hostvars",
    "inventory_dir",
    "inventory_file",
    "inventory_hostname",
    "inventory_hostname_short",
    "lookup",
    "omit",
    "play_hosts",
    "playbook_dir",
    "q",
    "query",
    "role_name",
    "role_path",
    "vars",
];

/// Secrets that were left out: name and places.
pub(super) type Secrets = BTreeMap<String, Vec<Place>>;

/// What of a host's variables can be written; the rest is said, secrets by name.
pub(super) fn kept(notes: &mut Notes, secrets: &mut Secrets, vars: &Vars) -> Vars {
    let mut kept = Vars::new();
    let mut left = BTreeSet::new();
    for (name, said) in vars.iter().filter(|(n, _)| !n.starts_with("ansible_")) {
        if looks_secret(name, &said.value) {
            secret(secrets, name, &said.place);
            left.insert(name.clone());
            continue;
        }
        let mut why = |what: &str, why: &str| notes.not_taken(&said.place, words::one_line(what), why);
        if !is_variable(name) {
            why(&words::name(name), "a variable's name has letters, digits and underscores");
        } else if RESERVED.contains(&name.as_str()) {
            why(name, "regie gives templates something of this name itself: choose another");
        } else if said.value.depth() > MAX_DEPTH {
            why(name, "its lists and tables lie too deep in one another");
        } else if let Some(value) = pruned(name, &said.value, names_secret(name), &said.place, notes, secrets) {
            kept.insert(name.clone(), Said { value, place: said.place.clone() });
        }
    }
    templates(notes, &left, &mut kept);
    kept
}

fn secret(secrets: &mut Secrets, name: &str, place: &Place) {
    let name = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let places = secrets.entry(name).or_default();
    if !places.contains(place) {
        places.push(place.clone());
    }
}

/// A value without the secrets and the nothings in it; `None` when nothing is left. `below` a secret's name everything is
/// secret, whatever its own name.
fn pruned(
    path: &str,
    value: &Value,
    below: bool,
    place: &Place,
    notes: &mut Notes,
    secrets: &mut Secrets,
) -> Option<Value> {
    let mut no = |why: &str| {
        notes.not_taken(place, words::one_line(path), why);
        None
    };
    match value {
        Value::Null => no("it has no value"),
        Value::Odd(what) => no(what),
        Value::Float(n) if !n.is_finite() => no("a number without end, or none"),
        Value::Text(text) if has_marker(text).is_some() => no("it has private-use characters, which mark secrets"),
        Value::List(list) => {
            let secretive = value.any(&|v| looks_secret("", v));
            if secretive {
                secret(secrets, path, place);
                return None;
            }
            let kept = list.iter().map(|v| pruned(path, v, below, place, notes, secrets)).collect::<Option<Vec<_>>>();
            kept.map(Value::List)
        }
        Value::Table(entries) => {
            let mut kept = Vec::new();
            for (key, value) in entries {
                let path = format!("{path}.{key}");
                let below = below || names_secret(key);
                if looks_secret(if below { "secret" } else { key }, value) {
                    secret(secrets, &path, place);
                } else if has_marker(key).is_some() {
                    notes.not_taken(place, words::one_line(&path), "its name has private-use characters");
                } else if let Some(value) = pruned(&path, value, below, place, notes, secrets) {
                    kept.push((key.clone(), value));
                }
            }
            (!kept.is_empty() || entries.is_empty()).then_some(Value::Table(kept))
        }
        other => Some(other.clone()),
    }
}

/// Leaves out, and says, the templates that regie cannot render. One that goes may take others with it.
fn templates(notes: &mut Notes, secrets: &BTreeSet<String>, kept: &mut Vars) {
    let mut gone: BTreeSet<String> = BTreeSet::new();
    loop {
        let scope = scope(kept);
        let failed = kept.iter().filter_map(|(name, said)| {
            let why = leaves(&said.value).into_iter().find_map(|leaf| trouble(&scope, leaf, &said.place))?;
            Some((name.clone(), said.clone(), why))
        });
        let failed = failed.collect::<Vec<_>>();
        if failed.is_empty() {
            return;
        }
        for (name, said, (leaf, message)) in failed {
            kept.remove(&name);
            let why = reason(&leaf, secrets, &gone).unwrap_or(message);
            gone.insert(name.clone());
            notes.not_taken(&said.place, format!("{name} = {}", words::one_line(&leaf)), why);
        }
    }
}

/// The scope of templates that name these variables.
pub(super) fn scope(vars: &Vars) -> Arc<Scope> {
    let values = vars.iter().map(|(name, said)| (name.clone(), said.value.json())).collect();
    Scope::new(Bag::default(), Arc::new(Variables { values, places: BTreeMap::new() }), false)
}

/// The template and what is wrong with it.
fn trouble(scope: &Arc<Scope>, leaf: &str, place: &Place) -> Option<(String, String)> {
    let finding = text(scope, leaf, place).err()?;
    Some((leaf.to_owned(), finding.message))
}

fn leaves(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) if has_tags(text) => vec![text],
        Value::List(list) => list.iter().flat_map(leaves).collect(),
        Value::Table(entries) => entries.iter().flat_map(|(_, v)| leaves(v)).collect(),
        _ => Vec::new(),
    }
}

/// Why a template cannot be taken, in words of its own.
fn reason(template: &str, secrets: &BTreeSet<String>, gone: &BTreeSet<String>) -> Option<String> {
    let names = names_in(template);
    names.iter().find_map(|name| {
        let root = name.split('.').next().unwrap_or_default();
        if secrets.contains(root) {
            Some(format!("`{root}` is a secret: write it with `{{{{ secrets.{root} }}}}`"))
        } else if root == "inventory_hostname" {
            Some("`inventory_hostname` is Ansible's own: write `{{ machine.name }}` where it is used".into())
        } else if ANSIBLES.contains(&root) || root.starts_with("ansible_") {
            Some(format!("`{root}` is Ansible's own"))
        } else if gone.contains(root) {
            Some(format!("`{root}` was not taken"))
        } else {
            None
        }
    })
}

/// What is common to all, and what each has of its own.
pub(super) fn shared(all: Vec<Vars>) -> (Vars, Vec<Vars>) {
    let Some(first) = all.first() else { return (Vars::new(), all) };
    let agreed = |name: &str, said: &Said| all.iter().all(|vars| vars.get(name).is_some_and(|s| s.value == said.value));
    let common: Vars =
        first.iter().filter(|(name, said)| agreed(name, said)).map(|(n, s)| (n.clone(), s.clone())).collect();
    let own = all.into_iter().map(|mut vars| {
        vars.retain(|name, _| !common.contains_key(name));
        vars
    });
    let own = own.collect();
    (common, own)
}
