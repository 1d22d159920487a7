//! What machines are given: resources that one environment has and the other has not, and the secrets that they name.

use super::{Group, One, Side};
use crate::{Address, InstanceView, WantedResource};
use regie_wire::Scope;
use std::collections::{BTreeMap, BTreeSet};

/// Resources by their key, with the machines that have each.
type Keys = BTreeMap<String, Side>;

pub(super) fn compare(left: &One<'_>, right: &One<'_>) -> Vec<Group> {
    let scopes = [left, right].into_iter().flat_map(|one| one.wanted.resources.iter().map(|w| of(&w.scope)));
    let group = |scope: Option<&str>| {
        let mut group = Group::new(format!("resources of {}", scope.unwrap_or("machines")));
        let (l, r) = (keys(left, scope), keys(right, scope));
        for key in l.keys().chain(r.keys()).collect::<BTreeSet<_>>() {
            // Only whether there is one: where it stands is told of the machines.
            match (l.get(key), r.get(key)) {
                (Some(_), Some(_)) => group.same += 1,
                (l, r) => group.compare(key.clone(), l.cloned(), r.cloned()),
            }
        }
        group
    };
    scopes.collect::<BTreeSet<_>>().into_iter().map(group).collect()
}

/// The instance whose it is; `None`: the machine's own.
fn of(scope: &Scope) -> Option<&str> {
    match scope {
        Scope::Instance(instance) => Some(instance.as_str()),
        Scope::Machine => None,
    }
}

fn keys(one: &One<'_>, scope: Option<&str>) -> Keys {
    let mut out = Keys::new();
    for wanted in one.wanted.resources.iter().filter(|w| of(&w.scope) == scope) {
        let view = one.wanted.instances.iter().find(|v| Some(v.name.as_str()) == scope);
        let machine = wanted.machine.as_str();
        let side = out
            .entry(key(one, view, wanted))
            .or_insert_with(|| Side { value: String::new(), place: Some(wanted.place.clone()) });
        if side.value.is_empty() {
            side.value = format!("on {machine}");
        } else if !side.value[3..].split(", ").any(|m| m == machine) {
            side.value.push_str(&format!(", {machine}"));
        }
    }
    out
}

/// A resource's key without what differs by nature: a folder machine's own folder, the release, the domain, a port that
/// is made up.
fn key(one: &One<'_>, view: Option<&InstanceView>, wanted: &WantedResource) -> String {
    let mut key = wanted.resource.key().to_string();
    if let Some(Address::Folder(folder)) = one.env.machines.get(&wanted.machine).map(|m| &m.address) {
        key = key.replace(folder.as_str(), "");
    }
    let Some(view) = view else { return key };
    key = key.replace(&view.release_id, "RELEASE");
    let instance = one.env.instances.iter().find(|i| i.name == view.name);
    for domain in instance.into_iter().flat_map(|i| &i.domains) {
        key = key.replace(domain.as_str(), "DOMAIN");
    }
    for port in view.ports.values() {
        key = key.replace(&format!(":{port}/"), ":PORT/");
    }
    key
}

/// Names of secrets, and who is given each. Never a value.
pub(super) fn secrets(left: &One<'_>, right: &One<'_>) -> Group {
    let mut group = Group::new("secrets");
    let (l, r) = (named(left), named(right));
    for name in l.keys().chain(r.keys()).collect::<BTreeSet<_>>() {
        match (l.get(name), r.get(name)) {
            (Some(_), Some(_)) => group.same += 1,
            (l, r) => group.compare(name.clone(), l.cloned().map(Side::plain), r.cloned().map(Side::plain)),
        }
    }
    group
}

fn named(one: &One<'_>) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (machine, names) in &one.wanted.secrets {
        names.iter().for_each(|name| out.entry(name.clone()).or_default().push(machine.to_string()));
    }
    for (target, said) in &one.env.targets {
        let names = said.password.iter().flat_map(|p| crate::template::names_in(p));
        for name in names.filter_map(|n| n.strip_prefix("secrets.").map(str::to_owned)) {
            out.entry(name).or_default().push(format!("target {target}"));
        }
    }
    out.into_iter().map(|(name, who)| (name, format!("for {}", who.join(", ")))).collect()
}
