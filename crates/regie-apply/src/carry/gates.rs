//! When a gate may be opened, and when nobody will ever open it.

use super::part::{Begin, Part, Stage};
use super::report::MachineEnd;
use regie_wire::{GateId, MachineName, Outcome};
use std::collections::BTreeMap;

/// Whether everybody who has to be at a gate is.
pub(super) fn is_ready(gate: GateId, parts: &BTreeMap<MachineName, Part>) -> bool {
    if parts.values().all(|part| part.gates.is_some()) {
        let mut having = parts.values().filter(|part| has(part, gate));
        return having.all(|part| part.reached.contains(&gate));
    }
    // Without the orders it is not known who has this gate. Gates are numbered in the order of the plan, the same on
    // every machine: when all wait, nobody who waits at a later one still has to come to the earliest.
    let settled = |part: &Part| match &part.stage {
        Stage::Over(MachineEnd::Ended { outcome, .. }) => *outcome == Outcome::Done,
        Stage::Going => part.away.is_none() && part.waiting.is_some(),
        _ => false,
    };
    let earliest = parts.values().filter_map(|part| part.waiting.as_ref()).map(|(gate, _)| *gate).min();
    earliest == Some(gate)
        && parts.values().all(settled)
        && parts.values().all(|part| part.failed.is_empty() && part.told.is_empty())
}

/// Whether a machine waits for somebody who will not come: it stays there, and says so.
pub(super) fn is_stuck(part: &Part, parts: &BTreeMap<MachineName, Part>) -> bool {
    let Some((gate, _)) = &part.waiting else {
        return false;
    };
    // What it told of the past is no waiting, and who takes a run back waits for nobody.
    if !part.is_heard() || matches!(part.begin, Begin::Undo { .. }) {
        return false;
    }
    if part.stage != Stage::Going || part.away.is_some() || part.opening.is_some() {
        return false;
    }
    // It was told to put back, or to stop: it will move by itself.
    let scope = part.gates.as_ref().and_then(|gates| gates.get(gate));
    if part.cancel_sent || part.told.keys().any(|told| scope.is_none_or(|s| s == told)) {
        return false;
    }
    let never_comes = |other: &Part| other.is_over() && has(other, *gate) && !other.reached.contains(gate);
    if parts.values().all(|other| other.gates.is_some()) {
        return parts.values().any(never_comes);
    }
    // Without the orders: everybody else is over or waits too, and yet this gate was not ready.
    let still = |other: &Part| other.is_over() || (other.away.is_none() && other.waiting.is_some());
    parts.values().all(still) && !parts.values().any(|other| other.opening.is_some()) && blocked(parts)
}

/// Somebody's part is over, and not well: no gate opens any more.
fn blocked(parts: &BTreeMap<MachineName, Part>) -> bool {
    parts.values().any(|part| match &part.stage {
        Stage::Over(MachineEnd::Ended { outcome, .. }) => *outcome != Outcome::Done,
        Stage::Over(_) => true,
        _ => !part.failed.is_empty() || !part.told.is_empty(),
    })
}

fn has(part: &Part, gate: GateId) -> bool {
    part.gates.as_ref().is_some_and(|gates| gates.contains_key(&gate))
}
