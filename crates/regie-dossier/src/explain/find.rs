//! All that a key may mean.

use super::meaning::{Meaning, Rendered};
use super::{Asked, env_var, name, path, secret, text, uses, variable};
use crate::FileKind;
use crate::expand::{Seen, View};
use crate::layers::at;
use crate::read::{Node, Value};
use std::collections::BTreeSet;

/// As it may be typed: whole paths first, then what is short for one.
pub(super) fn meanings(asked: &Asked<'_>, key: &[&str]) -> Vec<Meaning> {
    let any = |_: &str| true;
    let mut out = match key {
        ["secrets", name] => return secret::meaning(asked, name).into_iter().collect(),
        ["dossier", rest @ ..] if !rest.is_empty() => return path::overview(asked, rest).into_iter().collect(),
        ["services" | "service", name, rest @ ..]
            if !rest.is_empty() && asked.documents.services.contains_key(*name) =>
        {
            return of_service(asked, name, rest);
        }
        ["variables", rest @ ..] if !rest.is_empty() => {
            return variable::meaning(asked, rest, &any).into_iter().collect();
        }
        ["env", name] => return env_var::meanings(asked, name, &|_| true),
        ["instance", name, rest @ ..] if !rest.is_empty() && is_instance(asked, name) => {
            return once(of_instance(asked, name, rest));
        }
        _ => Vec::new(),
    };
    let sections = ["extends", "machine", "instance", "server", "target", "secrets"];
    if sections.contains(&key[0]) && out.is_empty() {
        out.extend(path::inventory(asked, key));
    }
    out.extend(short(asked, key));
    out.extend(variable::meaning(asked, key, &any));
    if let [name] = key {
        out.extend(env_var::meanings(asked, name, &|_| true));
    }
    // A name that regie gives takes the place of no variable, but for a role whose table has both.
    if out.iter().all(|m| m.values.is_empty()) || sections[1..3].contains(&key[0]) {
        out.extend(name::meaning(asked, key, &any));
    }
    if let ([name], true) = (key, out.is_empty()) {
        out.extend(secret::meaning(asked, name));
    }
    if out.is_empty() {
        out = path::overview(asked, key).into_iter().collect();
    }
    if out.is_empty() {
        out = endings(asked, key);
    }
    once(out)
}

fn once(meanings: Vec<Meaning>) -> Vec<Meaning> {
    let mut heads = BTreeSet::new();
    meanings.into_iter().filter(|m| heads.insert(m.head.clone())).collect()
}

/// `db.size`, `boutique.version`, `boutique.workers`, `boutique.backup.schedule`, `mariadb`.
fn short(asked: &Asked<'_>, key: &[&str]) -> Vec<Meaning> {
    let [first, rest @ ..] = key else { return Vec::new() };
    let mut out = Vec::new();
    if asked.env.machines.contains_key(*first) {
        out.extend(path::inventory(asked, &[&["machine"], key].concat()));
    }
    if asked.env.targets.contains_key(*first) {
        out.extend(path::inventory(asked, &[&["target"], key].concat()));
    }
    let instance = asked.env.instances.iter().find(|i| i.name.as_str() == *first);
    if instance.is_some() && !rest.is_empty() {
        out.extend(of_instance(asked, first, rest));
    } else if instance.is_some() {
        out.extend(path::inventory(asked, &["instance", first]));
    }
    if asked.documents.services.contains_key(*first) && !rest.is_empty() {
        out.extend(of_service(asked, first, rest));
    }
    if let (Some(platform), true) = (asked.dossier.platforms.get(*first), rest.is_empty()) {
        let of = |v: &&View| matches!(&v.seen, Seen::Platform(p, _) if p == first);
        let views = || asked.views.iter().filter(of);
        if views().next().is_some() {
            let head = format!("platform `{first}`");
            let mut meaning = Meaning { head, about: platform.summary.clone(), ..Meaning::default() };
            for name in platform.parameters.keys() {
                let values = text::rendered(views(), &text::shown(&[name], None));
                let named = |v: Rendered| {
                    let of = if v.of.is_empty() { name.clone() } else { format!("{name} ({})", v.of) };
                    Rendered { of, ..v }
                };
                meaning.values.extend(values.into_iter().map(named));
            }
            meaning.notes.push(format!("where one comes from: regie explain {first}.PARAMETER"));
            out.push(meaning);
        }
    }
    out
}

fn is_instance(asked: &Asked<'_>, name: &str) -> bool {
    asked.env.instances.iter().any(|i| i.name.as_str() == name)
}

/// A key, a parameter, a variable or an environment variable of an instance.
fn of_instance(asked: &Asked<'_>, name: &str, rest: &[&str]) -> Vec<Meaning> {
    let Some(instance) = asked.env.instances.iter().find(|i| i.name.as_str() == name) else { return Vec::new() };
    let only = |i: &str| i == name;
    let mut out = Vec::new();
    let rest = rest.strip_prefix(&["variables"]).filter(|r| !r.is_empty()).unwrap_or(rest);
    let key = FIXED.contains(&rest[0]) || rest == ["variables"];
    if key {
        out.extend(path::inventory(asked, &[&["instance", name], rest].concat()));
    } else {
        out.extend(variable::meaning(asked, rest, &only));
    }
    if let [var] = rest {
        out.extend(env_var::meanings(asked, var, &|s| s.name == instance.service));
    }
    if !key && out.is_empty() {
        out.extend(name::meaning(asked, rest, &only));
    }
    out
}

/// Keys that instances have whatever their recipe.
const FIXED: [&str; 9] =
    ["service", "version", "on", "domains", "tls", "certificate", "certificate_key", "port", "keep"];

/// A key, a parameter or an environment variable of a service.
fn of_service(asked: &Asked<'_>, name: &str, rest: &[&str]) -> Vec<Meaning> {
    let of = |i: &str| asked.env.instances.iter().any(|one| one.name.as_str() == i && one.service == name);
    match rest {
        ["env", var, ..] => return env_var::meanings(asked, var, &|s| s.name == name),
        [var] if asked.dossier.services.get(name).is_some_and(|s| s.env.iter().any(|e| e.name == *var)) => {
            return env_var::meanings(asked, var, &|s| s.name == name);
        }
        _ => {}
    }
    let recipe = asked.dossier.services.get(name).and_then(|s| asked.dossier.recipes.get(&s.recipe));
    if recipe.is_some_and(|r| r.parameters.contains_key(rest[0])) {
        return variable::meaning(asked, rest, &of).into_iter().collect();
    }
    path::service(asked, name, rest).into_iter().collect()
}

/// Keys that end so: `timezone`, `memory`, `schedule`.
fn endings(asked: &Asked<'_>, key: &[&str]) -> Vec<Meaning> {
    let ending = format!(".{}", key.join("."));
    let mut out = Vec::new();
    for full in paths(asked).into_iter().filter(|p| p.ends_with(&ending)) {
        let parts = full.split('.').collect::<Vec<_>>();
        out.extend(meanings(asked, &parts));
    }
    out
}

/// Every path that is said, as it would be typed.
fn paths(asked: &Asked<'_>) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for document in &asked.documents.inventory {
        for section in ["machine", "instance", "server", "target", "variables"] {
            let typed = if section == "variables" { String::new() } else { section.to_owned() };
            below(at(&document.table, &[section]), &typed, &mut out);
        }
    }
    for (name, document) in &asked.documents.services {
        let recipe = asked.dossier.services.get(name).map_or("", |s| s.recipe.as_str());
        for recipe in asked.documents.chain(asked.dossier, recipe) {
            below(at(&recipe.table, &["process"]), &format!("{name}.process"), &mut out);
        }
        document.table.iter().for_each(|(key, item)| below(Some(&item.node), &format!("{name}.{key}"), &mut out));
    }
    out
}

fn below(node: Option<&Node>, path: &str, out: &mut BTreeSet<String>) {
    if let Some(Value::Table(table)) = node.map(|n| &n.value) {
        for (key, item) in table.iter().filter(|(key, _)| !key.contains('.')) {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            below(Some(&item.node), &path, out);
            out.insert(path);
        }
    } else if node.is_some() {
        out.insert(path.to_owned());
    }
}

/// Everything that could have been meant.
pub(super) fn names(asked: &Asked<'_>) -> Vec<String> {
    let mut out = paths(asked);
    out.extend(uses::secrets(asked).into_iter().map(|s| format!("secrets.{s}")));
    for instance in &asked.env.instances {
        let Some(service) = asked.dossier.services.get(&instance.service) else { continue };
        out.extend(service.env.iter().map(|v| v.name.clone()));
        let recipe = asked.dossier.recipes.get(&service.recipe);
        out.extend(recipe.into_iter().flat_map(|r| r.parameters.keys().cloned()));
        let recipe = asked.dossier.recipes.get(&service.recipe);
        out.extend(recipe.into_iter().flat_map(|r| r.parameters.keys().map(|p| format!("{}.{p}", instance.name))));
    }
    for machine in asked.env.machines.values() {
        for platform in crate::Platform::closure(&asked.dossier.platforms, &machine.platform) {
            out.extend(platform.parameters.keys().map(|p| format!("{}.{p}", platform.name)));
        }
    }
    // Keys that could be said where nothing says them.
    let sections = asked.env.machines.keys().map(|m| format!("machine.{m}"));
    out.extend(asked.env.instances.iter().flat_map(|i| FIXED.map(|key| format!("instance.{}.{key}", i.name))));
    for section in sections.chain(["server".to_owned()]) {
        let parts = section.split('.').collect::<Vec<_>>();
        let known = crate::schema::find(asked.schema(FileKind::Inventory), &parts);
        out.extend(known.into_iter().flat_map(|k| k.keys).map(|k| format!("{section}.{k}")));
    }
    out.extend(name::all(asked));
    out.into_iter().collect()
}
