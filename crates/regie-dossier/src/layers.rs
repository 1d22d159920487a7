//! The files of a dossier as they were written, layer by layer: the dossier itself has them put together already.

use crate::read::{Item, Node, Report, Table, Value, merge, parse};
use crate::{Dossier, Environment, Place};
use std::collections::BTreeMap;

/// A file.
pub(crate) struct Document {
    /// What it is as a layer: ``recipe `django` ``.
    pub layer: String,
    pub table: Table,
}

/// Those that an environment is made of.
pub(crate) struct Documents {
    pub report: Report,
    pub overview: Option<Document>,
    /// Base, what it extends, itself: weakest first.
    pub inventory: Vec<Document>,
    /// Of the services that are placed.
    pub services: BTreeMap<String, Document>,
    /// Of their recipes, those that these extend too.
    pub recipes: BTreeMap<String, Document>,
    pub platforms: BTreeMap<String, Document>,
}

impl Documents {
    pub fn read(dossier: &Dossier, env: &Environment) -> Self {
        let report = Report::default();
        let document = |file: &str, layer: String| {
            let text = dossier.texts.get(file)?;
            Some(Document { layer, table: parse(&report, file, text.as_bytes())? })
        };
        let overview = document("dossier.toml", "dossier.toml".into());
        let mut inventory = vec![(env.name.clone(), document(&format!("inventory/{}.toml", env.name), String::new()))];
        while let Some((_, Some(last))) = inventory.last() {
            let Some(Value::Text(next)) = last.table.get("extends").map(|i| &i.node.value) else { break };
            // A circle has its finding, and no environment.
            if next == "base" || inventory.iter().any(|(name, _)| name == next) {
                break;
            }
            inventory.push((next.clone(), document(&format!("inventory/{next}.toml"), String::new())));
        }
        inventory.push(("base".into(), document("inventory/base.toml", String::new())));
        let named = |(name, document): (String, Option<Document>)| {
            let layer = if name == "base" { name } else { format!("environment `{name}`") };
            document.map(|d| Document { layer, ..d })
        };
        let inventory = inventory.into_iter().rev().filter_map(named).collect();
        let mut services = BTreeMap::new();
        for instance in &env.instances {
            let name = &instance.service;
            services.extend(
                document(&format!("services/{name}.toml"), format!("service `{name}`")).map(|d| (name.clone(), d)),
            );
        }
        let file = |kind: &str, name: &str, builtin: bool| match builtin {
            true => format!("{kind} {name}"),
            false => format!("{kind}s/{name}.toml"),
        };
        let mut recipes = BTreeMap::new();
        for service in services.keys().filter_map(|s| dossier.services.get(s)) {
            for recipe in chain(dossier, &service.recipe) {
                let read = document(&file("recipe", &recipe.name, recipe.builtin), format!("recipe `{}`", recipe.name));
                recipes.extend(read.map(|d| (recipe.name.clone(), d)));
            }
        }
        let platforms = dossier.platforms.values().filter_map(|p| {
            let read = document(&file("platform", &p.name, p.builtin), format!("platform `{}`", p.name));
            Some((p.name.clone(), read?))
        });
        let platforms = platforms.collect();
        Self { overview, inventory, services, recipes, platforms, report }
    }

    /// The inventory's layers put together, with each value's own place.
    pub fn merged(&self) -> Table {
        let mut all = Table::default();
        self.inventory.iter().for_each(|d| merge(&mut all, d.table.clone()));
        all
    }

    /// The recipes that make up one, the one that extends nothing first.
    pub fn chain<'a>(&'a self, dossier: &'a Dossier, recipe: &str) -> impl Iterator<Item = &'a Document> {
        let names = chain(dossier, recipe).into_iter().rev().map(|r| r.name.as_str()).collect::<Vec<_>>();
        names.into_iter().filter_map(|name| self.recipes.get(name))
    }

    /// Where a value stands.
    pub fn place(&self, node: &Node) -> Place {
        self.report.place(node.span)
    }
}

/// A recipe and those that it extends, itself first.
fn chain<'a>(dossier: &'a Dossier, recipe: &str) -> Vec<&'a crate::Recipe> {
    let mut out: Vec<&crate::Recipe> = Vec::new();
    let mut next = dossier.recipes.get(recipe);
    while let Some(recipe) = next.filter(|r| out.iter().all(|o| o.name != r.name)) {
        out.push(recipe);
        next = recipe.extends.as_ref().and_then(|base| dossier.recipes.get(base));
    }
    out
}

/// The value at a path of keys and numbers of list elements.
pub(crate) fn at<'a>(table: &'a Table, path: &[&str]) -> Option<&'a Node> {
    let (first, rest) = path.split_first()?;
    let mut node = &table.get(*first)?.node;
    for part in rest {
        node = match &node.value {
            Value::Table(table) => table.get(*part).map(|Item { node, .. }| node)?,
            Value::List(list) => list.get(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(node)
}

/// Whether a layer that has no value at a path hides those below it: it has something else there than a table.
pub(crate) fn hides(table: &Table, path: &[&str]) -> bool {
    let upper = |n: usize| at(table, &path[..n]).is_some_and(|node| !matches!(node.value, Value::Table(_)));
    (1..path.len()).any(upper)
}

/// A value as a dossier writes it, on one line.
pub(crate) fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Integer(n) => n.to_string(),
        Value::Float(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Date(date) => date.clone(),
        Value::List(list) => format!("[{}]", list.iter().map(|n| written(&n.value)).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let inner = table.iter().map(|(k, i)| format!("{k} = {}", written(&i.node.value)));
            format!("{{ {} }}", inner.collect::<Vec<_>>().join(", "))
        }
    }
}
