//! One thing on a machine is wanted in one way only, and what one instance has is no other's.

use crate::{Environment, Finding, WantedResource};
use regie_wire::{InstanceName, Key, MachineName, Resource, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// Drops repetitions within a scope, reports contradictions. Two scopes may want the same thing in the same way, but for
/// what can be one instance's only.
pub(super) fn check(env: &Environment, resources: &mut Vec<WantedResource>, findings: &mut Vec<Finding>) {
    findings.extend(whole_and_in_part(resources));
    let mut kept = Vec::with_capacity(resources.len());
    {
        let mut by_key: BTreeMap<(&MachineName, Key), Vec<(&Scope, &Resource)>> = BTreeMap::new();
        let mut by_path: BTreeMap<(&MachineName, String), &Resource> = BTreeMap::new();
        kept.extend(resources.iter().map(|wanted| one(env, wanted, &mut by_key, &mut by_path, findings)));
    }
    let mut kept = kept.into_iter();
    resources.retain(|_| kept.next().unwrap_or(true));
}

/// Whether one is kept, after those before it.
fn one<'a>(
    env: &Environment,
    wanted: &'a WantedResource,
    by_key: &mut BTreeMap<(&'a MachineName, Key), Vec<(&'a Scope, &'a Resource)>>,
    by_path: &mut BTreeMap<(&'a MachineName, String), &'a Resource>,
    findings: &mut Vec<Finding>,
) -> bool {
    let resource = &wanted.resource;
    if resource.is_check() {
        return true;
    }
    let key = resource.key();
    let same = by_key.entry((&wanted.machine, key)).or_default();
    if let Scope::Instance(mine) = &wanted.scope
        && let Some(what) = own(resource)
        && let Some(theirs) = same.iter().find_map(|(scope, _)| match scope {
            Scope::Instance(theirs) if theirs != mine => Some(theirs),
            _ => None,
        })
    {
        findings.push(collision(env, wanted, theirs, mine, what));
        return true;
    }
    if let Some((_, other)) = same.iter().find(|(_, other)| *other != resource) {
        let message = format!("`{}` is wanted twice on `{}`, in two ways", resource.key(), wanted.machine);
        let finding = Finding::error("twice", &wanted.place, message);
        findings.push(finding.help(format!("keep one of them; the other is {}", differs(other, resource))));
        return true;
    }
    if same.iter().any(|(scope, _)| **scope == wanted.scope) {
        return false;
    }
    same.push((&wanted.scope, resource));
    if let Resource::Directory(_) | Resource::File(_) | Resource::Symlink(_) | Resource::Archive(_) = resource {
        let there = *by_path.entry((&wanted.machine, resource.name())).or_insert(resource);
        if there.kind() != resource.kind() {
            let name = resource.name();
            let message =
                format!("`{name}` would be a {} and a {} on `{}`", there.kind(), resource.kind(), wanted.machine);
            findings.push(Finding::error("twice", &wanted.place, message).help("give one of them another path"));
        }
    }
    true
}

/// What can be one instance's only: its kind in words, and what to change; `None` for what instances may share, such as a
/// package, a folder, or a unit that a package brings.
fn own(resource: &Resource) -> Option<(&'static str, &'static str)> {
    const NAME: &str = "give one of them another name";
    const PATH: &str = "give one of them another path, made of `{{ root }}` or `{{ instance.slug }}`";
    Some(match resource {
        Resource::Unit(unit) if unit.content.is_some() => ("the unit", NAME),
        Resource::Process(_) => ("the process", NAME),
        Resource::Program(_) => ("the program", NAME),
        Resource::Timer(_) => ("the timer", NAME),
        Resource::Cron(_) => ("the crontab line", NAME),
        Resource::Site(_) => ("the site", "give one of them another `name`, made of `{{ instance.slug }}`"),
        Resource::Upstream(_) => ("the upstream", "give one of them another `name`, made of `{{ instance.slug }}`"),
        Resource::Database(_) => ("the database", "give one of them another `database_name`"),
        Resource::DatabaseUser(_) => ("the database account", "give one of them another `database_user`"),
        Resource::Archive(_) | Resource::Checkout(_) | Resource::Venv(_) => ("the folder", PATH),
        Resource::Symlink(_) => ("the link", PATH),
        Resource::Certificate(_) => ("the certificate", PATH),
        Resource::Logrotate(_) => ("the logrotate file", NAME),
        Resource::Swap(_) => ("the swap file", PATH),
        _ => return None,
    })
}

fn collision(
    env: &Environment,
    wanted: &WantedResource,
    theirs: &InstanceName,
    mine: &InstanceName,
    (what, help): (&str, &str),
) -> Finding {
    let place = env.instances.iter().find(|i| i.name == *mine).map_or(&wanted.place, |i| &i.place);
    let name = wanted.resource.name();
    let message = format!("`{theirs}` and `{mine}` would both have {what} `{name}` on `{}`", wanted.machine);
    Finding::error("collision", place, message).help(help)
}

/// A file that is written whole loses, at every apply, the line or block that is then put into it again.
fn whole_and_in_part(resources: &[WantedResource]) -> Vec<Finding> {
    let mut whole = BTreeSet::new();
    for one in resources {
        if let Resource::File(file) = &one.resource {
            whole.insert((&one.machine, &file.path));
        }
    }
    let in_part = |w: &WantedResource| {
        let path = match &w.resource {
            Resource::Line(line) => &line.path,
            Resource::Block(block) => &block.path,
            _ => return None,
        };
        whole.contains(&(&w.machine, path)).then(|| {
            let message = format!(
                "`{path}` is wanted whole, as a file, and in part, as a {}, on `{}`",
                w.resource.kind(),
                w.machine
            );
            Finding::error("twice", &w.place, message).help("write this into the content of the file")
        })
    };
    resources.iter().filter_map(in_part).collect()
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
