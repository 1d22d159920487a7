//! Bringing about what is wanted: the common part of `apply` and `deploy`.

use crate::arrange::{adapted, in_order, position};
use crate::beside::clear;
use crate::draft::{Draft, MachineDraft};
use crate::hold::{note, note_as};
use crate::orphan::remove_orphans;
use crate::predict::{Pending, Predicted, obstacle, planned};
use crate::release::asked_for;
use crate::roll::take_turns;
use crate::select::Selection;
use crate::stage::stage;
use crate::world::{Here, World};
use crate::{Note, Procedure, foreign, maintenance, preflight, restart};
use regie_dossier::{InstanceView, WantedResource};
use regie_wire::{Key, MachineName, Resource, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// When questions are asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checks {
    /// Of instances and machines that change.
    OfChanges,
    /// Of everything selected.
    Always,
}

/// Everything selected, machine by machine.
pub(crate) fn bring(world: &World, procedure: &Procedure, selection: &Selection, checks: Checks) -> Draft {
    let mut draft = Draft::new("verified");
    platform_notes(world, selection, &mut draft);
    for view in &world.wanted.instances {
        if let Some(hold) = world.hold(&view.name).filter(|_| selection.speaks_of(world, &view.name)) {
            draft.notes.push(note(hold));
        }
        if let Some(hold) = maintenance::of(world, &view.name).filter(|_| selection.speaks_of(world, &view.name)) {
            draft.notes.push(note_as(view.name.as_str(), hold));
        }
    }
    for name in world.machines() {
        if !selection.touches(world, name) {
            continue;
        }
        match world.machine(name) {
            Ok(here) => {
                let machine = bring_machine(world, here, selection);
                draft.machines.insert(name.clone(), machine);
            }
            Err(why) => draft.away(name, &why),
        }
    }
    for here in world.here() {
        clear(world, here, &mut draft, |scope| selection.wants(here.name, scope));
    }
    if checks == Checks::OfChanges {
        drop_idle_checks(&mut draft);
    }
    let steps = draft.machines.values().flat_map(|m| &m.steps);
    let rolling: BTreeSet<Scope> = steps.filter(|s| s.rolls).map(|s| s.step.scope.clone()).collect();
    let turns = |view: &&InstanceView| {
        rolling.contains(&Scope::Instance(view.name.clone())) || !world.flips(&view.name).is_empty()
    };
    for view in world.wanted.instances.iter().filter(turns) {
        take_turns(world, view, &mut draft);
    }
    for machine in draft.machines.values_mut() {
        machine.steps.sort_by_cached_key(|s| {
            let (at, name, _) = position(world, &s.step.scope, s.step.phase);
            (at, name, stage(procedure, s))
        });
    }
    draft
}

/// Says which platforms are held, and what is left alone because of it.
fn platform_notes(world: &World, selection: &Selection, draft: &mut Draft) {
    for platform in &world.wanted.platforms {
        let touched = selection.wants(&platform.machine, &Scope::Machine)
            || platform.instances.iter().any(|i| selection.speaks_of(world, i));
        let Some(hold) = world.platform_hold(platform).filter(|_| touched) else { continue };
        let name = format!("{}/{}", platform.machine, platform.name);
        draft.notes.push(note_as(&name, hold));
        // Those that are held are spoken of already.
        for instance in platform.instances.iter().filter(|i| selection.speaks_of(world, i) && world.hold(i).is_none()) {
            let text = format!("{instance} is left as it is: it needs {name}");
            draft.notes.push(Note { machine: None, mark: "⏸".to_owned(), text });
        }
    }
}

fn bring_machine(world: &World, here: Here, selection: &Selection) -> MachineDraft {
    let mut draft = MachineDraft::default();
    let everything = adapted(world, here, selection, &mut draft.notes);
    let mut pending = Pending::default();
    let mut steps: Vec<Predicted> = Vec::new();
    for wanted in in_order(world, everything.iter().filter(|w| selection.wants(here.name, &w.scope))) {
        let resource = wanted.resource.clone();
        if let Some(why) = foreign::why(world, here, &wanted) {
            draft.errors.push(obstacle(here, &resource, &why));
            continue;
        }
        match pending.predict(here, wanted) {
            Ok(mut p) => {
                if let Some((change, why)) = p.change.as_mut().zip(release_reason(world, here, &p.wanted)) {
                    change.why = why;
                }
                steps.push(p);
            }
            Err(why) => draft.errors.push(obstacle(here, &resource, &why)),
        }
    }
    let mut by_key: BTreeMap<Key, &WantedResource> = BTreeMap::new();
    for wanted in &everything {
        by_key.entry(wanted.resource.key()).or_insert(wanted);
    }
    let others = |key: &Key| by_key.get(key).copied();
    draft.errors.extend(restart::owe(here, &mut steps, others));
    for p in steps {
        match p.change {
            Some(change) => draft.steps.push(planned(&p.wanted, &p.before, change)),
            None => {
                draft.unchanged += 1;
                draft.matching.push((p.wanted.scope, p.wanted.resource));
            }
        }
    }
    draft.errors.extend(preflight::room(here, &draft.steps));
    let left_alone = |scope: &Scope| matches!(scope, Scope::Instance(i) if world.held_below(i).is_some());
    remove_orphans(world, here, &mut draft, |scope| selection.cleans(here.name, scope) && !left_alone(scope));
    draft
}

fn release_reason(world: &World, here: Here, wanted: &WantedResource) -> Option<String> {
    match (&wanted.resource, &wanted.scope) {
        (Resource::Archive(_), Scope::Instance(name)) => asked_for(world.view(name)?, here),
        _ => None,
    }
}

/// An instance that nothing happens to is not asked how it is, on any of its machines; nor is a machine.
fn drop_idle_checks(draft: &mut Draft) {
    let steps = draft.machines.iter().flat_map(|(name, m)| m.steps.iter().map(move |s| (name, &s.step)));
    let busy: BTreeSet<_> =
        steps.filter(|(_, s)| !s.resource.is_check()).map(|(name, s)| whose(name, &s.scope)).collect();
    for (name, machine) in &mut draft.machines {
        machine.steps.retain(|s| !s.step.resource.is_check() || busy.contains(&whose(name, &s.step.scope)));
    }
}

fn whose(machine: &MachineName, scope: &Scope) -> (Scope, Option<MachineName>) {
    (scope.clone(), (*scope == Scope::Machine).then(|| machine.clone()))
}
