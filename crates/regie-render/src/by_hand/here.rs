//! What is done on this computer first: archives go to the machines' stores, named by their content.

use crate::address::{copy, there};
use regie_dossier::{Address, Artifacts, Machine};
use regie_plan::Plan;
use regie_wire::{Fetch, MachineName, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// A script for this computer.
pub fn by_hand_here(plan: &Plan, machines: &BTreeMap<MachineName, Machine>, artifacts: &Artifacts) -> String {
    let mut out = format!("# {}: on this computer\nset -eu\n", plan.title);
    for (machine, commands) in copies(plan, machines, artifacts) {
        out.push_str(&format!("\n# to {machine}\n{}\n", commands.join("\n")));
    }
    out
}

/// Commands by machine that put each archive where the machine's steps expect it.
pub(crate) fn copies<'a>(
    plan: &'a Plan,
    machines: &BTreeMap<MachineName, Machine>,
    artifacts: &Artifacts,
) -> BTreeMap<&'a MachineName, Vec<String>> {
    let mut all: BTreeMap<&MachineName, Vec<String>> = BTreeMap::new();
    let mut made = BTreeSet::new();
    for (machine, planned) in plan.steps() {
        let Resource::Archive(archive) = &planned.step.resource else { continue };
        let Fetch::Blob { name, store, .. } = &archive.from else { continue };
        let address = machines.get(machine).map_or(&Address::Local, |m| &m.address);
        let commands = all.entry(machine).or_default();
        if made.insert((machine, store)) {
            commands.push(make_store(address, store));
        }
        // Where nobody has packed it yet, its name stands for the file.
        let at_hand = artifacts.values().find(|a| a.sha256 == archive.sha256).and_then(|a| a.file.as_ref());
        let path = format!("{}/{}", store.trim_end_matches('/'), archive.sha256);
        let copy = copy(address, at_hand.unwrap_or(name), &path);
        if !commands.contains(&copy) {
            commands.push(copy);
        }
    }
    all
}

/// The store, and regie's own folder that it is in, for regie's user only.
fn make_store(address: &Address, store: &str) -> String {
    let mut words = vec!["install", "-d", "-m", "0700"];
    words.extend(store.strip_suffix("/blobs"));
    words.push(store);
    there(address, &words)
}
