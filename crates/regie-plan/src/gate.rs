//! Where machines wait for one another.

use crate::{PlannedItem, Procedure};
use regie_wire::{GateId, MachineName, Phase, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// Order of phases in a procedure: that of a deploy, except that what restarts stops before it runs.
pub fn phase_rank(procedure: &Procedure, phase: Phase) -> u8 {
    match (procedure, phase) {
        (Procedure::Restart { .. }, Phase::Stop) => Phase::Run as u8,
        (Procedure::Restart { .. }, Phase::Run) => Phase::Stop as u8,
        _ => phase as u8,
    }
}

/// A meeting of all machines of a scope: before their steps of this rank or a later one.
struct Meeting {
    before: u8,
    after: Phase,
    what: String,
}

/// Puts the gates of an instance on several machines into their items: before a phase that has steps on one machine when
/// another has had steps since the last gate; and a last one, after which nothing is taken back, before old things are
/// removed. Every machine of the scope gets every gate of it. An instance on one machine has none.
pub(crate) fn place(
    machines: &mut BTreeMap<MachineName, Vec<PlannedItem>>,
    scope: &Scope,
    rank: impl Fn(Phase) -> u8,
    done: &str,
    last: &mut u32,
) {
    let mut phases: BTreeMap<u8, (Phase, BTreeSet<MachineName>)> = BTreeMap::new();
    for (name, items) in machines.iter() {
        for phase in items.iter().filter_map(|i| step_phase(i, scope)) {
            phases.entry(rank(phase)).or_insert_with(|| (phase, BTreeSet::new())).1.insert(name.clone());
        }
    }
    let concerned: BTreeSet<MachineName> = phases.values().flat_map(|(_, on)| on.clone()).collect();
    if concerned.len() < 2 {
        return;
    }
    for meeting in meetings(&phases, rank(Phase::Remove), scope, done) {
        *last += 1;
        for name in &concerned {
            let Some(items) = machines.get_mut(name) else {
                continue;
            };
            let later = |i: &PlannedItem| step_phase(i, scope).is_some_and(|p| rank(p) >= meeting.before);
            let end = || items.iter().rposition(|i| is_of(i, scope)).map_or(items.len(), |at| at + 1);
            let at = items.iter().position(later).unwrap_or_else(end);
            let gate = PlannedItem::Gate {
                gate: GateId(*last),
                scope: scope.clone(),
                after: meeting.after,
                what: meeting.what.clone(),
            };
            items.insert(at, gate);
        }
    }
}

fn meetings(
    phases: &BTreeMap<u8, (Phase, BTreeSet<MachineName>)>,
    remove: u8,
    scope: &Scope,
    done: &str,
) -> Vec<Meeting> {
    let mut meetings = Vec::new();
    let mut since: BTreeSet<&MachineName> = BTreeSet::new();
    let mut previous: Option<Phase> = None;
    for (rank, (phase, on)) in phases.range(..remove) {
        if let Some(after) = previous.filter(|_| on.iter().any(|m| since.iter().any(|s| *s != m))) {
            let what = format!("every machine of {scope} is done with {}", after.name());
            meetings.push(Meeting { before: *rank, after, what });
            since.clear();
        }
        since.extend(on);
        previous = Some(*phase);
    }
    // What is only removed has nothing to be taken back together.
    if let Some(after) = previous {
        meetings.push(Meeting { before: remove, after, what: format!("every machine of {scope} is {done}") });
    }
    meetings
}

fn step_phase(item: &PlannedItem, of: &Scope) -> Option<Phase> {
    match item {
        PlannedItem::Step(s) if s.step.scope == *of => Some(s.step.phase),
        _ => None,
    }
}

fn is_of(item: &PlannedItem, of: &Scope) -> bool {
    match item {
        PlannedItem::Step(s) => s.step.scope == *of,
        PlannedItem::Gate { scope, .. } => scope == of,
    }
}
