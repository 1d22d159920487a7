//! Where machines wait for one another.

mod words;

use crate::stage::Stage;
use crate::{PlannedItem, PlannedStep, Procedure, Turn};
use regie_wire::{GateId, MachineName, Phase, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// Order of phases in a procedure: that of a deploy, except that what restarts stops before it runs.
pub fn phase_rank(procedure: &Procedure, phase: Phase) -> u8 {
    match (procedure, phase) {
        (Procedure::Restart { .. } | Procedure::RestartPlatform { .. }, Phase::Stop) => Phase::Run as u8,
        (Procedure::Restart { .. } | Procedure::RestartPlatform { .. }, Phase::Run) => Phase::Stop as u8,
        _ => phase as u8,
    }
}

/// What meets at gates.
pub(crate) struct Meeters<'a> {
    /// Whose the gates are.
    pub scope: &'a Scope,
    /// When a step comes among theirs; `None`: it is none of theirs.
    pub stage: &'a dyn Fn(&MachineName, &PlannedStep) -> Option<Stage>,
    /// Whether an item comes after all of theirs, on a machine that has none of them.
    pub later: &'a dyn Fn(&PlannedItem) -> bool,
    /// The first stage after the last gate.
    pub commit: Stage,
    /// Version that comes.
    pub version: Option<&'a str>,
    /// How the last gate is said: `verified`, `stopped` …
    pub done: &'a str,
}

/// All steps of one stage, on all machines.
#[derive(Default)]
struct Group {
    phase: Option<Phase>,
    turn: Option<Turn>,
    asks: bool,
    /// Whose steps they are, the last of them.
    whose: Option<Scope>,
    on: BTreeSet<MachineName>,
}

/// A meeting: before the steps of this stage or a later one.
struct Meeting {
    before: Stage,
    after: Phase,
    turn: Option<Turn>,
    what: String,
}

/// Puts the gates of an instance on several machines into their items: before a stage that has steps on one machine when
/// another has had steps since the last gate; and a last one, after which nothing is taken back, before old things are
/// removed. Every machine of the scope gets every gate of it; one that only has to be ready itself gets the first. An
/// instance on one machine has none.
pub(crate) fn place(machines: &mut BTreeMap<MachineName, Vec<PlannedItem>>, of: &Meeters, last: &mut u32) {
    let groups = groups(machines, of);
    let concerned: BTreeSet<MachineName> = groups.values().flat_map(|g| g.on.clone()).collect();
    if concerned.len() < 2 || groups.keys().all(|s| *s == crate::stage::MACHINE) {
        return;
    }
    let own = |name: &MachineName| groups.iter().any(|(s, g)| *s != crate::stage::MACHINE && g.on.contains(name));
    for (at, meeting) in meetings(&groups, of).into_iter().enumerate() {
        *last += 1;
        for name in concerned.iter().filter(|name| at == 0 || own(name)) {
            let Some(items) = machines.get_mut(name) else {
                continue;
            };
            let at = place_of(items, name, of, &meeting);
            let gate = PlannedItem::Gate {
                gate: GateId(*last),
                scope: of.scope.clone(),
                after: meeting.after,
                turn: meeting.turn.clone(),
                what: meeting.what.clone(),
            };
            items.insert(at, gate);
        }
    }
}

fn groups(machines: &BTreeMap<MachineName, Vec<PlannedItem>>, of: &Meeters) -> BTreeMap<Stage, Group> {
    let mut groups: BTreeMap<Stage, Group> = BTreeMap::new();
    for (name, items) in machines {
        for step in items.iter().filter_map(step) {
            let Some(stage) = (of.stage)(name, step) else { continue };
            let group = groups.entry(stage).or_default();
            // The last of several is what all are done with.
            group.phase = group.phase.max(Some(step.step.phase));
            group.turn = step.turn.clone();
            group.whose = Some(step.step.scope.clone());
            group.asks |= step.step.resource.is_check();
            group.on.insert(name.clone());
        }
    }
    groups
}

fn meetings(groups: &BTreeMap<Stage, Group>, of: &Meeters) -> Vec<Meeting> {
    let mut meetings = Vec::new();
    let mut since: BTreeSet<&MachineName> = BTreeSet::new();
    let mut previous: Option<&Group> = None;
    let meeting = |before: Stage, group: &Group, what: String| Meeting {
        before,
        after: group.phase.unwrap_or(Phase::Run),
        turn: group.turn.clone(),
        what,
    };
    for (stage, group) in groups.range(..of.commit) {
        if let Some(before) = previous.filter(|_| group.on.iter().any(|m| since.iter().any(|s| *s != m))) {
            meetings.push(meeting(*stage, before, words::done_with(before, groups, of)));
            since.clear();
        }
        since.extend(&group.on);
        previous = Some(group);
    }
    // What is only removed has nothing to be taken back together.
    if let Some(before) = previous {
        let what = match of.scope {
            Scope::Machine => format!("all of it is {}", of.done),
            Scope::Instance(name) => format!("every machine of {name} is {}", of.done),
        };
        meetings.push(Meeting { turn: None, ..meeting(of.commit, before, what) });
    }
    meetings
}

/// Where among a machine's items: before its first step that comes later, else after its last, else before what is later
/// than all of them.
fn place_of(items: &[PlannedItem], name: &MachineName, of: &Meeters, meeting: &Meeting) -> usize {
    let stage = |i: &PlannedItem| step(i).and_then(|s| (of.stage)(name, s));
    let is_later = |i: &PlannedItem| stage(i).is_some_and(|s| s >= meeting.before);
    let theirs = |i: &PlannedItem| match i {
        PlannedItem::Gate { scope, .. } => scope == of.scope,
        PlannedItem::Step(_) => stage(i).is_some_and(|s| s != crate::stage::MACHINE),
    };
    items.iter().position(is_later).unwrap_or_else(|| match items.iter().rposition(theirs) {
        Some(at) => at + 1,
        None => items.iter().position(|i| (of.later)(i)).unwrap_or(items.len()),
    })
}

fn step(item: &PlannedItem) -> Option<&PlannedStep> {
    match item {
        PlannedItem::Step(s) => Some(s),
        PlannedItem::Gate { .. } => None,
    }
}
