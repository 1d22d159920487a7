//! `shared-data`: what people enter lies on several machines, each of which has its own: a photo sent to one is not found
//! on the other.

use crate::template::names_in;
use crate::{Dossier, Environment, Finding, Instance, InstanceView, Wanted};
use regie_wire::{Engine, MachineName, Resource, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// The role that shares files between machines.
const SHARES: &str = "files";

/// Folders below `shared` that hold nothing that people entered.
const OWN: [&str; 2] = ["config", "log"];

pub(super) fn check(dossier: &Dossier, wanted: &[&Wanted], findings: &mut Vec<Finding>) {
    for wanted in wanted {
        let Some(env) = dossier.environments.get(&wanted.environment) else { continue };
        for view in &wanted.instances {
            let Some(instance) = env.instances.iter().find(|i| i.name == view.name) else { continue };
            if instance.on.get(SHARES).is_none_or(Vec::is_empty) {
                findings.extend(apart(dossier, env, instance, view, wanted));
            }
        }
    }
}

fn apart(
    dossier: &Dossier,
    env: &Environment,
    instance: &Instance,
    view: &InstanceView,
    wanted: &Wanted,
) -> Option<Finding> {
    // Most stand on one machine.
    if view.roots.len() < 2 {
        return None;
    }
    let uses_data = uses_data(dossier, instance);
    let scope = Scope::Instance(view.name.clone());
    let mut held: BTreeMap<String, BTreeSet<&MachineName>> = BTreeMap::new();
    for one in wanted.resources.iter().filter(|w| w.scope == scope) {
        let Some(root) = view.roots.get(&one.machine) else { continue };
        let path = match &one.resource {
            Resource::Database(d) if d.engine == Engine::Sqlite => &d.name,
            Resource::Directory(d) => &d.path,
            _ => continue,
        };
        let Some(below) = path.strip_prefix(&format!("{root}/shared/")) else { continue };
        let folder = below.split('/').next().unwrap_or_default();
        if !OWN.contains(&folder) && (folder != "data" || uses_data || matches!(one.resource, Resource::Database(_))) {
            held.entry(path.clone()).or_default().insert(&one.machine);
        }
    }
    let (path, machines) = held.into_iter().find(|(_, machines)| machines.len() > 1)?;
    let names = machines.iter().map(|m| format!("`{m}`")).collect::<Vec<_>>();
    let message =
        format!("{} and {} each have their own {path}", names[..names.len() - 1].join(", "), names[names.len() - 1]);
    let finding = Finding::warning("shared-data", &instance.place, message)
        .label(format!("what one machine of `{}` in {} is given, the others do not have", instance.name, env.name));
    Some(finding.help(
        "place the role `files` on one machine, or let one machine run it, or keep this data in a database server",
    ))
}

/// Whether anything of the service is told of the folder `shared/data`, which every instance has.
fn uses_data(dossier: &Dossier, instance: &Instance) -> bool {
    let Some(service) = dossier.services.get(&instance.service) else { return false };
    let names = |text: &str| text.contains("/data") && names_in(text).contains("shared");
    service.env.iter().filter_map(|v| v.value.as_deref()).any(names)
        || service.processes.values().any(|p| names(&p.command))
        || service.jobs.values().any(|j| names(&j.command))
        || service.resources.iter().flat_map(|r| r.fields.values()).filter_map(|v| v.as_str()).any(names)
        || service.parameters.values().filter_map(|v| v.as_str()).any(names)
}
