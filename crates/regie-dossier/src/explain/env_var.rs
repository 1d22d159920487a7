//! An environment variable of a service.

use super::meaning::{Layer, Meaning};
use super::{Asked, text};
use crate::expand::Seen;
use crate::layers::{at, written};
use crate::read::Value;
use crate::{Service, expand};
use regie_wire::Resource;

/// Of each service that has it; `only`: of the services of which this is true.
pub(super) fn meanings(asked: &Asked<'_>, name: &str, only: &dyn Fn(&Service) -> bool) -> Vec<Meaning> {
    let services = asked.documents.services.keys().filter_map(|s| asked.dossier.services.get(s));
    services.filter(|s| only(s)).filter_map(|service| of(asked, service, name)).collect()
}

fn of(asked: &Asked<'_>, service: &Service, name: &str) -> Option<Meaning> {
    let var = service.env.iter().find(|v| v.name == name)?;
    let head = format!("environment variable `{name}` of the service `{}`", service.name);
    let mut meaning = Meaning { head, about: var.description.clone(), ..Meaning::default() };
    let own = asked.documents.services.get(&service.name);
    for document in asked.documents.chain(asked.dossier, &service.recipe).chain(own) {
        let Some(node) = at(&document.table, &["env", name]) else { continue };
        // Described only: what it is, not what it says.
        let value = match &node.value {
            Value::Table(_) => at(&document.table, &["env", name, "value"]),
            _ => Some(node),
        };
        let said = value.map_or_else(|| "(described only)".to_owned(), |v| written(&v.value));
        let place = Some(asked.documents.place(value.unwrap_or(node)));
        if value.is_some() {
            meaning.layers.iter_mut().for_each(|l| l.wins = false);
        }
        meaning.layers.push(Layer { layer: document.layer.clone(), said, place, wins: value.is_some() });
    }
    if var.required {
        meaning.notes.push("it must have a value".to_owned());
    }
    let Some(template) = &var.value else {
        meaning.notes.push("it has no value, so it is not set".to_owned());
        return Some(meaning);
    };
    let instances = asked.env.instances.iter().filter(|i| i.service == service.name).map(|i| &i.name);
    let first = instances
        .clone()
        .filter_map(|name| asked.views.iter().find(|v| matches!(&v.seen, Seen::Instance(i, _) if i == name)));
    meaning.values = text::rendered(first, template);
    if var.optional && meaning.values.iter().any(|v| v.value.is_empty()) {
        meaning.notes.push("left out where it is empty".to_owned());
    }
    meaning.notes.extend(files(asked, name));
    Some(meaning)
}

/// The files of machines in which it stands.
fn files(asked: &Asked<'_>, name: &str) -> Vec<String> {
    let Ok(wanted) = expand::supposed(asked.dossier, asked.env) else { return Vec::new() };
    let line = format!("{name}=\"");
    let there = wanted.resources.iter().filter_map(|w| match &w.resource {
        Resource::File(file)
            if w.resource.texts().iter().any(|t| t.to_string().lines().any(|l| l.starts_with(&line))) =>
        {
            Some(format!("written to {} on {}", file.path, w.machine))
        }
        _ => None,
    });
    there.collect()
}
