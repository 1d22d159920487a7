//! `inventory/*.toml`: environments, each laid over those it extends and over the base.

use super::overview::check_templates;
use super::{Parts, circles, machine, placing, reserved, server};
use crate::read::{Fields, Item, Node, Span, Table, Value, did_you_mean, duration, leaf_places, merge, to_json};
use crate::template::check;
use crate::{Dossier, Environment, Finding, Place, Target};
use std::collections::{BTreeMap, BTreeSet};

type Layers = BTreeMap<String, (String, Table)>;

pub(super) fn read(parts: &Parts<'_>, dossier: &mut Dossier) {
    let mut layers = Layers::new();
    for (name, path, table) in parts.tables("inventory/") {
        layers.insert(name.to_owned(), (path, table));
    }
    let base = layers.remove("base").map(|(_, table)| table);
    if base.is_none() && parts.exists("inventory/base.toml") {
        // Without what all have in common, every environment would seem full of mistakes.
        return;
    }
    let base = base.unwrap_or_default();
    if let Some(item) = base.get("extends") {
        let finding = Finding::error("extends", &parts.report.place(item.key), "the base extends nothing");
        parts.report.push(finding.help("remove this line"));
    }
    for name in layers.keys() {
        let Some(chain) = chain(parts, &layers, name) else { continue };
        let mut merged = base.clone();
        merged.remove("extends");
        for link in chain.iter().rev() {
            if let Some((_, table)) = layers.get(link) {
                merge(&mut merged, table.clone());
            }
        }
        merged.remove("extends");
        let path = layers.get(name).map(|(path, _)| path.clone()).unwrap_or_default();
        let environment = environment(parts, dossier, name, &path, &merged);
        dossier.environments.insert(name.clone(), environment);
    }
    secrets(parts);
    default(parts, dossier, &layers);
}

/// An environment and those it extends, nearest first; `None` when they go in a circle.
fn chain(parts: &Parts<'_>, layers: &Layers, name: &str) -> Option<Vec<String>> {
    let mut chain = vec![name.to_owned()];
    let mut at = name.to_owned();
    while let Some(item) = layers.get(&at).and_then(|(_, table)| table.get("extends")) {
        let place = parts.report.place(item.node.span);
        let Value::Text(next) = &item.node.value else {
            let finding = Finding::error("type", &place, "`extends` must be the name of an environment");
            parts.report.push(finding);
            break;
        };
        if next != "base" && !layers.contains_key(next) {
            if parts.exists(&format!("inventory/{next}.toml")) {
                return None;
            }
            let finding = Finding::error("extends", &place, format!("there is no environment `{next}`"));
            parts.report.push(did_you_mean(finding, next, layers.keys().map(String::as_str)));
            break;
        }
        if let Some(start) = chain.iter().position(|c| c == next) {
            // One finding a circle: told from its first name in the alphabet.
            if start == 0 && chain.iter().min() == Some(next) {
                let round = chain.iter().chain([next]).cloned().collect::<Vec<_>>().join(" → ");
                let message = format!("environments extend one another in a circle: {round}");
                let finding = Finding::error("cycle", &place, message);
                parts.report.push(finding.help("one of them must extend nothing"));
            }
            return None;
        }
        at.clone_from(next);
        chain.push(at.clone());
    }
    Some(chain)
}

fn environment(parts: &Parts<'_>, dossier: &Dossier, name: &str, path: &str, table: &Table) -> Environment {
    let report = parts.report;
    let fields = Fields::new(report, format!("the environment `{name}`"), Span::default(), table);
    let (variables, variable_places) = variables(&fields);
    let command = fields.table("secrets", "[secrets]").map(|secrets| {
        let command = secrets.required("command");
        let timeout = secrets.parsed("timeout", duration);
        secrets.finish();
        (command.text, timeout)
    });
    let (command, timeout) = command.map_or((None, None), |(command, timeout)| (Some(command), timeout));
    let mut environment = Environment {
        name: name.to_owned(),
        variables,
        variable_places,
        has_secrets: command.is_some() || parts.exists(&format!("inventory/secrets/{name}.age")),
        secrets_command: command.filter(|c| !c.is_empty()),
        secrets_timeout: timeout,
        targets: targets(&fields),
        place: Place::file(path),
        ..Environment::default()
    };
    circles::check(report, &environment.variables, &environment.variable_places);
    server::read(&fields, &mut environment);
    environment.machines = machine::read_all(&fields, dossier);
    for hook in &environment.hooks {
        let Some(on) = hook.on.as_deref().filter(|on| *on != super::HERE) else { continue };
        if !environment.machines.contains_key(on) {
            let finding =
                Finding::error("machine", &hook.place, format!("its hook runs on `{on}`, which is no machine"));
            report.push(did_you_mean(finding, on, environment.machines.keys().map(|m| m.as_str())));
        }
    }
    super::firewall::resources(report, &mut environment);
    for machine in environment.machines.values_mut().filter(|m| m.is_system() && m.os.is_none()) {
        machine.os.clone_from(&environment.os);
    }
    environment.instances = placing::read_all(parts, &fields, dossier, &environment);
    placing::collisions(report, dossier, &environment);
    fields.finish();
    for service in environment.instances.iter().filter_map(|i| dossier.services.get(&i.service)) {
        let Some(backup) = &service.backup else { continue };
        for to in backup.to.iter().filter(|t| *t != "local" && !environment.targets.contains_key(*t)) {
            let message = format!("there is no target `{to}` in the environment `{name}`");
            let finding = Finding::error("target", &backup.place, message);
            let known = environment.targets.keys().map(String::as_str).chain(["local"]);
            report.push(did_you_mean(finding, to, known));
        }
    }
    environment
}

/// `[variables]`: values, and where each stands.
pub(super) fn variables(fields: &Fields<'_>) -> (BTreeMap<String, serde_json::Value>, BTreeMap<String, Place>) {
    let mut places = BTreeMap::new();
    let mut values = BTreeMap::new();
    if let Some(table) = fields.table("variables", "[variables]") {
        for (name, item) in table.table {
            variable(fields, name, item, &mut values, &mut places);
        }
        let mut keys = BTreeMap::new();
        keys.extend(table.table.iter().map(|(k, i)| (k.clone(), fields.report.place(i.key))));
        reserved(fields.report, &keys, values.keys().cloned());
    }
    (values, places)
}

/// One variable or parameter.
pub(super) fn variable(
    fields: &Fields<'_>,
    name: &str,
    item: &Item,
    values: &mut BTreeMap<String, serde_json::Value>,
    places: &mut BTreeMap<String, Place>,
) {
    check_templates(fields.report, &item.node);
    leaf_places(fields.report, name, &item.node, places);
    values.insert(name.to_owned(), to_json(&item.node.value));
}

fn targets(fields: &Fields<'_>) -> BTreeMap<String, Target> {
    let mut out = BTreeMap::new();
    for (name, table) in fields.named("target", "the target") {
        let said = ["repository", "tree", "password"].map(|key| {
            let said = table.text(key)?;
            table.report.extend(check(&said.text, &said.place));
            Some(said.text)
        });
        let [repository, tree, password] = said;
        if repository.is_some() == tree.is_some() {
            let message = format!("the target `{name}` has exactly one of `repository` and `tree`");
            table.push(Finding::error("missing-key", &table.place(), message));
        }
        table.finish();
        out.insert(name, Target { repository, tree, password });
    }
    out
}

/// Secrets files: each belongs to an environment, and looks like one. Reading them needs a key and is done elsewhere.
fn secrets(parts: &Parts<'_>) {
    for (file, bytes) in parts.below("inventory/secrets/") {
        let Some(name) = file.strip_suffix(".age") else { continue };
        let place = Place::file(format!("inventory/secrets/{file}"));
        if !parts.exists(&format!("inventory/{name}.toml")) {
            let message = format!("these secrets belong to no environment: there is no inventory/{name}.toml");
            parts.report.push(Finding::warning("secrets", &place, message).help("rename or remove the file"));
        }
        if age::Decryptor::new(age::armor::ArmoredReader::new(bytes)).is_err() {
            let message = format!("inventory/secrets/{file} is not encrypted with age");
            let help = format!("take it back from git, or write it anew: regie secrets edit --env {name}");
            parts.report.push(Finding::error("secrets", &place, message).help(help));
        }
    }
}

fn default(parts: &Parts<'_>, dossier: &mut Dossier, layers: &Layers) {
    let files = parts.below("inventory/").filter(|(name, _)| !name.contains('/') && *name != "base.toml").count();
    if files == 0 {
        let place = Place::file("inventory");
        let finding = Finding::error("no-environment", &place, "the dossier has no environment");
        parts.report.push(finding.help("write inventory/local.toml, with a machine and an instance"));
    }
    let wanted = &dossier.default_environment;
    if wanted.is_empty() {
        let names = layers.keys().map(String::as_str).collect::<BTreeSet<_>>();
        let chosen = if names.contains("local") { Some("local") } else { names.first().copied() };
        dossier.default_environment = chosen.unwrap_or_default().to_owned();
    } else if !parts.exists(&format!("inventory/{wanted}.toml")) && files > 0 {
        let mut place = Place::file("dossier.toml");
        let span = parts.bytes("dossier.toml").and_then(|bytes| {
            let quiet = crate::read::Report::default();
            let table = crate::read::parse(&quiet, "dossier.toml", bytes)?;
            let Item { node: Node { span, .. }, .. } = table.get("environment")?;
            Some(quiet.place(*span))
        });
        place = span.unwrap_or(place);
        let finding = Finding::error("environment", &place, format!("there is no environment `{wanted}`"));
        parts.report.push(did_you_mean(finding, wanted, layers.keys().map(String::as_str)));
    }
}
