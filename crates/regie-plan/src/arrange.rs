//! What is wanted, as holds leave it and in the order of carrying out.

use crate::Note;
use crate::hold::{stopped, under_hold};
use crate::observe::hold_record;
use crate::select::Selection;
use crate::world::{Here, World};
use regie_dossier::{Place, WantedResource};
use regie_wire::{InstanceName, Key, Phase, Scope};
use std::collections::BTreeMap;

/// What is wanted of a machine, as holds leave it; holds that are over are cleared.
pub(crate) fn adapted(world: &World, here: Here, selection: &Selection, notes: &mut Vec<Note>) -> Vec<WantedResource> {
    let mut all = Vec::new();
    for over in here.facts.holds.iter().filter(|h| !world.in_force(h) && world.view(&h.instance).is_some()) {
        let scope = Scope::Instance(over.instance.clone());
        if !selection.wants(here.name, &scope) {
            continue;
        }
        let text = format!("the hold of {} ended {}", over.instance, over.until.map(crate::utc).unwrap_or_default());
        notes.push(Note { machine: Some(here.name.clone()), mark: "⏸".to_owned(), text });
        all.push(WantedResource {
            machine: here.name.clone(),
            scope,
            phase: Phase::Run,
            resource: hold_record(here.facts, &over.instance, None),
            notifies: Vec::new(),
            rolls: false,
            place: Place { file: "its own end".to_owned(), ..Place::default() },
        });
    }
    let platforms = world.wanted.platforms.iter().filter(|p| p.machine == *here.name);
    let runs_of_held: Vec<&Key> =
        platforms.filter(|p| world.platform_hold(p).is_some()).flat_map(|p| &p.runs).collect();
    for wanted in world.wanted_on(here.name) {
        let held = match &wanted.scope {
            // What needs a platform that is stopped can be neither looked at nor brought about.
            Scope::Instance(name) if world.held_below(name).is_some() => continue,
            Scope::Instance(name) => world.hold(name).and_then(|hold| Some((hold, world.view(name)?))),
            Scope::Machine if runs_of_held.contains(&&wanted.resource.key()) => {
                all.push(WantedResource { resource: stopped(&wanted.resource), ..wanted.clone() });
                continue;
            }
            Scope::Machine => None,
        };
        match held {
            Some((hold, view)) => all.extend(under_hold(wanted, hold, view)),
            None => all.push(wanted.clone()),
        }
    }
    all
}

/// Machine first, then instance by instance, each by phase; each key once, notifying all that any of its mentions would.
pub(crate) fn in_order<'a>(world: &World, wanted: impl Iterator<Item = &'a WantedResource>) -> Vec<WantedResource> {
    let mut sorted: Vec<&WantedResource> = wanted.collect();
    sorted.sort_by_cached_key(|w| position(world, &w.scope, w.phase));
    let mut at: BTreeMap<Key, usize> = BTreeMap::new();
    let mut all: Vec<WantedResource> = Vec::new();
    for w in sorted {
        match at.get(&w.resource.key()) {
            Some(first) => {
                let known = &mut all[*first].notifies;
                let more: Vec<Key> = w.notifies.iter().filter(|k| !known.contains(k)).cloned().collect();
                known.extend(more);
            }
            None => {
                at.insert(w.resource.key(), all.len());
                all.push(w.clone());
            }
        }
    }
    all
}

/// Where steps of a scope and phase stand: the machine, the instances as the inventory has them, instances that it no
/// longer has, and last what the machine itself needs no more.
pub(crate) fn position(world: &World, scope: &Scope, phase: Phase) -> (usize, Option<InstanceName>, Phase) {
    let last = world.wanted.instances.len() + 1;
    match scope {
        Scope::Machine if phase == Phase::Remove => (last + 1, None, phase),
        Scope::Machine => (0, None, phase),
        Scope::Instance(name) => match world.place(name) {
            Some(at) => (at + 1, None, phase),
            None => (last, Some(name.clone()), phase),
        },
    }
}
