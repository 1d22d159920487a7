//! One thing on a machine is wanted in one way only.

use crate::{Finding, WantedResource};
use regie_wire::{Key, MachineName, Resource, Scope};
use std::collections::BTreeMap;

/// Drops repetitions within a scope, reports contradictions. Two scopes may want the same thing in the same way.
pub(super) fn check(resources: &mut Vec<WantedResource>, findings: &mut Vec<Finding>) {
    let mut by_key: BTreeMap<(MachineName, Key), Vec<(Scope, Resource)>> = BTreeMap::new();
    let mut by_path: BTreeMap<(MachineName, String), Resource> = BTreeMap::new();
    resources.retain(|wanted| {
        let resource = &wanted.resource;
        let key = resource.key();
        if resource.is_check() {
            return true;
        }
        let same = by_key.entry((wanted.machine.clone(), key.clone())).or_default();
        if let Some((_, other)) = same.iter().find(|(_, other)| other != resource) {
            let message = format!("`{key}` is wanted twice on `{}`, in two ways", wanted.machine);
            let finding = Finding::error("twice", &wanted.place, message);
            findings.push(finding.help(format!("keep one of them; the other is {}", differs(other, resource))));
            return true;
        }
        if same.iter().any(|(scope, _)| *scope == wanted.scope) {
            return false;
        }
        same.push((wanted.scope.clone(), resource.clone()));
        if let Resource::Directory(_) | Resource::File(_) | Resource::Symlink(_) | Resource::Archive(_) = resource {
            let at = (wanted.machine.clone(), resource.name());
            let there = by_path.entry(at).or_insert_with(|| resource.clone());
            if there.kind() != resource.kind() {
                let name = resource.name();
                let message =
                    format!("`{name}` would be a {} and a {} on `{}`", there.kind(), resource.kind(), wanted.machine);
                findings.push(Finding::error("twice", &wanted.place, message).help("give one of them another path"));
            }
        }
        true
    });
}

/// In which fields two resources of a kind differ.
fn differs(one: &Resource, other: &Resource) -> String {
    let fields = |r: &Resource| serde_json::to_value(r).ok().and_then(|v| v.as_object().cloned()).unwrap_or_default();
    let (one, other) = (fields(one), fields(other));
    let names = one
        .keys()
        .chain(other.keys())
        .filter(|k| one.get(*k) != other.get(*k))
        .collect::<std::collections::BTreeSet<_>>();
    format!("different in {}", names.into_iter().cloned().collect::<Vec<_>>().join(", "))
}
