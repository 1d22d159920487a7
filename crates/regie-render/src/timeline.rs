//! A plan in the order in which one person would carry it out, machine after machine.

use regie_plan::{Plan, PlannedItem, PlannedStep, Turn, phase_rank};
use regie_wire::{GateId, MachineName, Phase, Scope};
use std::collections::BTreeSet;

/// Steps of one scope and phase on one machine, which are done one after another.
#[derive(Clone, Debug)]
pub struct Stretch<'a> {
    /// Where.
    pub machine: &'a MachineName,
    /// Whose.
    pub scope: &'a Scope,
    /// When.
    pub phase: Phase,
    /// In whose turn.
    pub turn: Option<&'a Turn>,
    /// What, in order.
    pub steps: Vec<&'a PlannedStep>,
    /// Gates that open right before it.
    pub gates: Vec<Gate<'a>>,
}

/// A point that every machine of a scope must have reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate<'a> {
    /// Whose machines.
    pub scope: &'a Scope,
    /// The phase they must be done with.
    pub after: Phase,
    /// The turn that must be over instead.
    pub turn: Option<&'a Turn>,
    /// For people, as events say it.
    pub what: &'a str,
}

/// All stretches. A machine that stands at a gate goes on when all that have the gate stand there; among those that may
/// go on, machines' own steps come first, then the earlier phase.
pub fn timeline(plan: &Plan) -> Vec<Stretch<'_>> {
    let mut lanes: Vec<Lane> =
        plan.machines.iter().map(|m| Lane { machine: &m.machine, items: m.items.as_slice() }).collect();
    let mut stretches = Vec::new();
    let mut opened = Vec::new();
    loop {
        open(&mut lanes, &mut opened);
        let next =
            lanes.iter_mut().filter_map(|lane| Some((lane.rank(plan)?, lane))).min_by_key(|(rank, _)| rank.clone());
        let Some(mut stretch) = next.and_then(|(_, lane)| lane.take()) else { return stretches };
        stretch.gates = std::mem::take(&mut opened);
        stretches.push(stretch);
    }
}

/// What is left to do on a machine.
struct Lane<'a> {
    machine: &'a MachineName,
    items: &'a [PlannedItem],
}

impl<'a> Lane<'a> {
    /// Where its next steps stand among those of others; `None`: it waits, or is done.
    fn rank(&self, plan: &Plan) -> Option<(bool, Scope, u8, MachineName)> {
        let PlannedItem::Step(s) = self.items.first()? else { return None };
        let late = s.step.scope != Scope::Machine || s.step.phase == Phase::Remove;
        Some((late, s.step.scope.clone(), phase_rank(&plan.procedure, s.step.phase), self.machine.clone()))
    }

    fn gate(&self) -> Option<GateId> {
        match self.items.first()? {
            PlannedItem::Gate { gate, .. } => Some(*gate),
            PlannedItem::Step(_) => None,
        }
    }

    fn take(&mut self) -> Option<Stretch<'a>> {
        let PlannedItem::Step(first) = self.items.first()? else { return None };
        let same = |item: &'a PlannedItem| match item {
            PlannedItem::Step(s) => {
                let so = (&s.step.scope, s.step.phase, &s.turn) == (&first.step.scope, first.step.phase, &first.turn);
                so.then_some(s.as_ref())
            }
            PlannedItem::Gate { .. } => None,
        };
        let steps: Vec<&PlannedStep> = self.items.iter().map_while(same).collect();
        self.items = self.items.get(steps.len()..).unwrap_or_default();
        let (scope, phase) = (&first.step.scope, first.step.phase);
        Some(Stretch { machine: self.machine, scope, phase, turn: first.turn.as_ref(), steps, gates: Vec::new() })
    }
}

/// Opens the gates at which every machine that has them stands.
fn open<'a>(lanes: &mut [Lane<'a>], opened: &mut Vec<Gate<'a>>) {
    let standing: BTreeSet<GateId> = lanes.iter().filter_map(Lane::gate).collect();
    for gate in standing {
        let has = |lane: &Lane| lane.items.iter().any(|i| matches!(i, PlannedItem::Gate { gate: g, .. } if *g == gate));
        if lanes.iter().any(|lane| lane.gate() != Some(gate) && has(lane)) {
            continue;
        }
        for lane in lanes.iter_mut().filter(|lane| lane.gate() == Some(gate)) {
            if let Some((PlannedItem::Gate { what, scope, after, turn, .. }, rest)) = lane.items.split_first() {
                let gate = Gate { scope, after: *after, turn: turn.as_ref(), what };
                if !opened.contains(&gate) {
                    opened.push(gate);
                }
                lane.items = rest;
            }
        }
    }
}
