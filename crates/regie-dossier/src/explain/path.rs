//! A key by its path in a file: of the inventory's layers, of a service, of dossier.toml.

use super::meaning::{Layer, Meaning, Rendered};
use super::{Asked, text, uses};
use crate::FileKind;
use crate::expand::{Seen, View};
use crate::layers::{Document, at, hides, written};
use crate::read::{Node, Table, Value, merge};
use crate::schema::find;
use crate::template::has_tags;

/// Values of a table that are shown.
const SHOWN: usize = 60;

/// A key of the inventory, such as `machine.db.size.memory`.
pub(super) fn inventory(asked: &Asked<'_>, path: &[&str]) -> Option<Meaning> {
    let documents = asked.documents.inventory.iter().collect::<Vec<_>>();
    let mut meaning = layered(asked, &documents, path, FileKind::Inventory)?;
    meaning.head = format!("`{}` of the inventory", path.join("."));
    let seen = |v: &&View| match (path, &v.seen) {
        (["machine", machine, ..], Seen::Machine(m)) => m.as_str() == *machine,
        (["server", ..], Seen::Machine(_)) => true,
        (["instance", instance, ..], Seen::Instance(i, _)) => i.as_str() == *instance,
        (["target", ..], Seen::Nowhere) => true,
        _ => false,
    };
    values(asked, &mut meaning, &documents, path, asked.views.iter().filter(seen));
    let names = made_of_it(asked, path);
    let service = match path {
        ["instance", name, ..] => {
            asked.env.instances.iter().find(|i| i.name.as_str() == *name).map(|i| i.service.as_str())
        }
        _ => None,
    };
    meaning.uses = if names.is_empty() { Vec::new() } else { uses::of(asked, &names, service) };
    Some(meaning)
}

/// A key of a service, such as `backup.schedule` of `boutique`.
pub(super) fn service(asked: &Asked<'_>, name: &str, path: &[&str]) -> Option<Meaning> {
    let own = asked.documents.services.get(name)?;
    let recipe = &asked.dossier.services.get(name)?.recipe;
    let mut documents = Vec::new();
    if let ["process", process, ..] = path {
        // Said again, a process takes the place of the recipe's whole.
        let chain = asked.documents.chain(asked.dossier, recipe).chain([own]);
        documents.extend(chain.filter(|d| at(&d.table, &["process", process]).is_some()));
        if path.len() > 2 && documents.last().is_some_and(|d| at(&d.table, path).is_none()) {
            documents = documents.split_off(documents.len() - 1);
        }
    }
    if documents.is_empty() {
        documents.push(own);
    }
    // What another recipe's services can say is nothing that this one could.
    let common = asked.schema(FileKind::Service)["properties"].get(path[0]).is_some();
    if !common && at(&own.table, &path[..1]).is_none() {
        return None;
    }
    let mut meaning = layered(asked, &documents, path, FileKind::Service)?;
    meaning.head = format!("`{}` of the service `{name}`", path.join("."));
    let instances = asked.env.instances.iter().filter(|i| i.service == name);
    // A service's templates are told as the machine sees them that runs it.
    let first =
        instances.filter_map(|i| asked.views.iter().find(|v| matches!(&v.seen, Seen::Instance(n, _) if *n == i.name)));
    values(asked, &mut meaning, &documents, path, first);
    Some(meaning)
}

/// A key of dossier.toml.
pub(super) fn overview(asked: &Asked<'_>, path: &[&str]) -> Option<Meaning> {
    let documents = asked.documents.overview.iter().collect::<Vec<_>>();
    let mut meaning = layered(asked, &documents, path, FileKind::Dossier)?;
    meaning.head = format!("`{}` of dossier.toml", path.join("."));
    values(asked, &mut meaning, &documents, path, []);
    Some(meaning)
}

/// Who says it, and what is known of such a key; `None` when nothing says it and it is no key.
fn layered(asked: &Asked<'_>, documents: &[&Document], path: &[&str], kind: FileKind) -> Option<Meaning> {
    let known = find(asked.schema(kind), path);
    let mut meaning =
        Meaning { about: known.as_ref().map_or_else(String::new, |k| k.description.clone()), ..Meaning::default() };
    for document in documents {
        if let Some(node) = at(&document.table, path) {
            let place = Some(asked.documents.place(node));
            let said = match &node.value {
                Value::Table(table) => format!("a table of {}", table.len()),
                value => written(value),
            };
            meaning.layers.push(Layer { layer: document.layer.clone(), said, place, wins: true });
            // Tables add up; of anything else the last one holds.
            if !matches!(node.value, Value::Table(_)) {
                let weaker = meaning.layers.len() - 1;
                meaning.layers[..weaker].iter_mut().for_each(|l| l.wins = false);
            }
        } else if hides(&document.table, path) {
            meaning.layers.iter_mut().for_each(|l| l.wins = false);
        }
    }
    if meaning.layers.iter().any(|l| l.wins) {
        return Some(meaning);
    }
    // A key that could be said here: its table is there.
    let (last, table) = path.split_last()?;
    let there = table.is_empty() || table == ["server"] || documents.iter().any(|d| at(&d.table, table).is_some());
    let known = known.filter(|_| there)?;
    let listed = find(asked.schema(kind), table).is_some_and(|t| t.keys.iter().any(|k| k == last));
    if !listed {
        return None;
    }
    match known.default {
        Some(default) => {
            let said = default.to_string();
            meaning.layers.insert(0, Layer { layer: "when nothing is said".into(), said, place: None, wins: true });
        }
        None => meaning.notes.push("nothing says it".to_owned()),
    }
    if !known.keys.is_empty() {
        meaning.notes.push(format!("it can have {}", known.keys.join(", ")));
    }
    Some(meaning)
}

/// What it becomes: a template rendered, a table key by key, a schedule in words.
fn values<'a>(
    asked: &Asked<'_>,
    meaning: &mut Meaning,
    documents: &[&Document],
    path: &[&str],
    views: impl IntoIterator<Item = &'a View>,
) {
    let mut whole = Table::default();
    for document in documents {
        merge(&mut whole, document.table.clone());
    }
    let Some(node) = at(&whole, path) else { return };
    let zone = zone(asked);
    meaning.when = text::when(path, node, zone.as_deref());
    match &node.value {
        Value::Text(text) if has_tags(text) => meaning.values = text::rendered(views, text),
        Value::Table(_) | Value::List(_) => {
            let mut rows = Vec::new();
            leaves(node, String::new(), &mut rows);
            let more = rows.len().saturating_sub(SHOWN);
            rows.truncate(SHOWN);
            if matches!(node.value, Value::Table(_)) {
                meaning.values = rows;
            }
            if more > 0 {
                meaning.notes.push(format!("and {more} more"));
            }
        }
        _ => {}
    }
}

/// Every value below a table.
fn leaves(node: &Node, path: String, out: &mut Vec<Rendered>) {
    match &node.value {
        Value::Table(table) => {
            for (key, item) in table {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                leaves(&item.node, below, out);
            }
        }
        value => out.push(Rendered { of: path, value: written(value) }),
    }
}

/// The time zone of the machines, when it is said plainly.
fn zone(asked: &Asked<'_>) -> Option<String> {
    let said = asked.documents.inventory.iter().rev().find_map(|d| at(&d.table, &["server", "timezone"]))?;
    match &said.value {
        Value::Text(zone) if !has_tags(zone) => Some(zone.clone()),
        _ => None,
    }
}

/// What templates call what is made of a key of the inventory.
fn made_of_it(asked: &Asked<'_>, path: &[&str]) -> Vec<String> {
    let names: &[&str] = match path {
        ["instance", _, "version"] => &["version", "release_id", "release", "instance.version"],
        ["instance", _, "port"] => &["port", "instance.port"],
        ["instance", _, "domains", ..] => &["domain", "domains", "url", "instance.domain", "instance.domains"],
        ["instance", _, "tls"] => &["url", "instance.tls", "instance.certificate", "instance.certificate_key"],
        ["instance", _, "certificate"] => &["instance.certificate"],
        ["instance", _, "certificate_key"] => &["instance.certificate_key"],
        ["machine", _, "address"] => &["machine.address", "machine.host"],
        ["machine", _, "host"] => &["machine.host", "machine.listen", "machine.answers"],
        ["machine", _, "platform", ..] => &["machine.platform"],
        ["server", "layout", "root"] => &["layout_root", "root", "releases", "release", "current", "shared"],
        _ => &[],
    };
    let mut names = names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    // A machine is named by the roles that stand on it.
    if let ["machine", machine, "address" | "host"] = path {
        let placed = asked.env.instances.iter().flat_map(|i| &i.on);
        let roles = placed.filter(|(_, machines)| machines.iter().any(|m| m.as_str() == *machine));
        for (role, _) in roles {
            names.extend(["host", "answers", "address", "machines"].map(|what| format!("{role}.{what}")));
        }
    }
    names
}
