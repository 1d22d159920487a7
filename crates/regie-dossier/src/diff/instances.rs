//! Instances: what is said of them, and what their parameters, variables and environment become.

use super::keys::{below, tables};
use super::{Group, One, Side};
use crate::Place;
use crate::expand::{Seen, View};
use crate::template::text;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where they stand is told of the machines.
const ELSEWHERE: [&str; 2] = ["on", "variables"];

pub(super) fn compare(left: &One<'_>, right: &One<'_>) -> Vec<Group> {
    let names = [left, right].into_iter().flat_map(|one| one.env.instances.iter().map(|i| i.name.as_str()));
    let mut alone = Group::new("instances");
    let mut out = Vec::new();
    for name in names.collect::<BTreeSet<_>>() {
        let there = |one: &One<'_>| {
            let instance = one.env.instances.iter().find(|i| i.name.as_str() == name)?;
            Some(Side { value: "there".into(), place: Some(instance.place.clone()) })
        };
        let (l, r) = (there(left), there(right));
        let both = l.is_some() && r.is_some();
        alone.compare(name, l, r);
        if both {
            let mut said = Group::new(format!("instance {name}"));
            tables(&mut said, &keys(left, name), &keys(right, name));
            let mut values = Group::new(format!("parameters and variables of {name}"));
            tables(&mut values, &variables(left, name), &variables(right, name));
            let mut env = Group::new(format!("environment variables of {name}"));
            tables(&mut env, &env_vars(left, name), &env_vars(right, name));
            out.extend([said, values, env]);
        }
    }
    // Variables that no instance stands between are compared as the environments say them.
    if out.is_empty() {
        let mut values = Group::new("variables");
        let nowhere =
            |one: &One<'_>| one.views.iter().find(|v| v.seen == Seen::Nowhere).map(rendered).unwrap_or_default();
        tables(&mut values, &nowhere(left), &nowhere(right));
        out.push(values);
    }
    std::iter::once(alone).chain(out).collect()
}

/// What is said of it beside its parameters.
fn keys(one: &One<'_>, name: &str) -> BTreeMap<String, Side> {
    let parameters = one.env.instances.iter().find(|i| i.name.as_str() == name).map(|i| &i.parameters);
    let mut out = below(one, &["instance", name], &ELSEWHERE);
    out.retain(|key, _| {
        let first = key.split('.').next().unwrap_or_default();
        parameters.is_none_or(|p| !p.contains_key(first))
    });
    out
}

/// An instance as the first machine sees it that runs it.
fn view<'a>(one: &'a One<'_>, name: &str) -> Option<&'a View> {
    one.views.iter().find(|v| matches!(&v.seen, Seen::Instance(i, _) if i.as_str() == name))
}

fn variables(one: &One<'_>, name: &str) -> BTreeMap<String, Side> {
    view(one, name).map(rendered).unwrap_or_default()
}

/// Every variable and parameter that is seen from somewhere, rendered.
fn rendered(view: &View) -> BTreeMap<String, Side> {
    let mut out = BTreeMap::new();
    for (name, value) in &view.scope.variables.values {
        leaves(view, name.clone(), name.clone(), value, &mut out);
    }
    out
}

/// `path`: by which its place is known; `expression`: by which templates name it.
fn leaves(view: &View, path: String, expression: String, value: &Value, out: &mut BTreeMap<String, Side>) {
    let template = match value {
        Value::Object(map) => {
            for (key, value) in map {
                leaves(view, format!("{path}.{key}"), format!("{expression}[{key:?}]"), value, out);
            }
            return;
        }
        Value::Array(list) if list.iter().all(|v| !v.is_object() && !v.is_array()) => {
            format!("{{{{ {expression} | join(', ') }}}}")
        }
        _ => format!("{{{{ {expression} }}}}"),
    };
    let value = text(&view.scope, &template, &Place::default());
    let value = value.map_or_else(|_| "(known on the machine)".to_owned(), |text| text.to_string());
    let place = view.scope.variables.places.get(&path).cloned();
    out.insert(path, Side { value, place });
}

/// The environment that its processes are given.
fn env_vars(one: &One<'_>, name: &str) -> BTreeMap<String, Side> {
    let service =
        one.env.instances.iter().find(|i| i.name.as_str() == name).and_then(|i| one.dossier.services.get(&i.service));
    let (Some(view), Some(service)) = (view(one, name), service) else { return BTreeMap::new() };
    let vars = service.env.iter().filter_map(|var| {
        let value = text(&view.scope, var.value.as_ref()?, &var.place).ok();
        let value = value.map_or_else(|| "(known on the machine)".to_owned(), |text| text.to_string());
        if var.optional && value.is_empty() {
            return None;
        }
        // It stands in the same place for both: what differs has its own.
        Some((var.name.clone(), Side::plain(value)))
    });
    vars.collect()
}
