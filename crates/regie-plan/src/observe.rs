//! What has to be looked at on a machine before planning.

use crate::maintenance;
use crate::orphan::orphans;
use regie_dossier::Wanted;
use regie_wire::{Facts, HoldRecord, InstanceName, MachineName, Resource, Scope, WebServer};
use std::collections::{BTreeMap, BTreeSet};

/// What is wanted there, the holds of its instances, and what it was given that is no longer wanted; each key once.
pub fn to_observe(wanted: &Wanted, machine: &MachineName, facts: &Facts) -> Vec<Resource> {
    let mut keys = BTreeSet::new();
    let here = wanted.resources.iter().filter(|w| w.machine == *machine);
    let mut all: Vec<Resource> =
        here.clone().filter(|w| keys.insert(w.resource.key())).map(|w| w.resource.clone()).collect();
    let mut instances: BTreeSet<&InstanceName> = facts.holds.iter().map(|h| &h.instance).collect();
    instances.extend(here.clone().filter_map(|w| match &w.scope {
        Scope::Instance(name) => Some(name),
        Scope::Machine => None,
    }));
    all.extend(instances.into_iter().map(|i| hold_record(facts, i, None)).filter(|r| keys.insert(r.key())));
    let mut closed: BTreeMap<&Scope, Vec<WebServer>> = BTreeMap::new();
    for (one, server) in here.filter_map(|w| Some((w, maintenance::server_of(w)?))) {
        closed.entry(&one.scope).or_default().push(server);
    }
    for view in &wanted.instances {
        let Some(servers) = closed.get(&Scope::Instance(view.name.clone())) else { continue };
        let pages = WebServer::ALL.into_iter().filter(|server| servers.contains(server));
        let pages = pages.map(|server| maintenance::page_file(server, &view.name, ""));
        all.extend(pages.filter(|r| keys.insert(r.key())));
    }
    // Both colours: which of them serves is seen here.
    let colours = wanted.colours.iter().flat_map(|c| &c.other.resources).filter(|w| w.machine == *machine);
    all.extend(colours.filter(|w| !w.resource.is_check() && keys.insert(w.resource.key())).map(|w| w.resource.clone()));
    for (key, given) in orphans(wanted, machine, facts) {
        if keys.insert(key.clone()) {
            all.push(Resource::Absent { resource: Box::new(given.resource.clone()) });
        }
    }
    all
}

/// The record of an instance's hold on a machine.
pub(crate) fn hold_record(facts: &Facts, instance: &InstanceName, hold: Option<regie_wire::Hold>) -> Resource {
    let path = format!("{}/holds/{instance}.json", facts.state_dir);
    Resource::Hold(HoldRecord { instance: instance.clone(), path, hold })
}
