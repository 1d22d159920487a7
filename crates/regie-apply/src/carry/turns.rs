//! Who goes next when machines go back: one after another, so that those that serve the same do not all stop at once.

use super::part::{Begin, Part, Stage};
use regie_wire::{Event, EventKind, MachineName, Phase, Scope};
use std::collections::BTreeMap;

/// Behind which gate a machine worked last in a run: 0 when it never waited.
pub fn last_work<'a>(events: impl IntoIterator<Item = &'a Event>) -> u32 {
    let (mut passed, mut worked) = (0, 0);
    for event in events {
        match &event.kind {
            EventKind::GateOpened { gate } => passed = gate.0.max(passed),
            EventKind::StepStarted { .. } => worked = passed,
            _ => {}
        }
    }
    worked
}

/// Whether a run is taken back on all of its machines at once: the colour that served before is stopped (blue-green), so that it
/// has to start on one machine, be given requests by another, and only then the one that serves stops on the first. Each of these
/// waits for what it needs: the proxy for who is to answer, and who stops for the last visitor.
pub fn goes_together<'a>(events: impl IntoIterator<Item = &'a Event>) -> bool {
    let is_colour = |key: &str| ["-blue.service", "-green.service"].iter().any(|end| key.ends_with(end));
    events.into_iter().any(|event| match &event.kind {
        EventKind::StepStarted { phase: Phase::Remove, key, .. } => is_colour(key.as_str()),
        _ => false,
    })
}

/// The machine that is asked next. Leases are taken in the order of names, one after another; a run is taken back by whoever
/// worked last first, and the next one when that is over.
pub(super) fn next_to_begin(parts: &BTreeMap<MachineName, Part>) -> Option<MachineName> {
    let undoes = |part: &Part| matches!(part.begin, Begin::Undo { turn: Some(_), .. });
    let busy = |part: &Part| part.stage == Stage::Asked || (undoes(part) && part.stage == Stage::Going);
    if parts.values().any(busy) {
        return None;
    }
    let order = |part: &Part| match part.begin {
        Begin::Undo { turn, .. } => turn.unwrap_or(0),
        _ => 0,
    };
    // Of those that are alike the first by name.
    let queued = parts.iter().rev().filter(|(_, part)| part.stage == Stage::Queued);
    queued.max_by_key(|(_, part)| order(part)).map(|(machine, _)| machine.clone())
}

/// Whether a machine may be told to put a scope back now. One that is at work stops at once; one that waits has its turn when
/// no other is putting the scope back, and who worked last goes first.
pub(super) fn may_put_back(machine: &MachineName, scope: &Scope, parts: &BTreeMap<MachineName, Part>) -> bool {
    let Some(part) = parts.get(machine) else { return false };
    if part.is_heard() && part.doing.is_some() {
        return true;
    }
    let others = || parts.iter().filter(|(m, p)| *m != machine && !p.is_over());
    // One that is away is not waited for.
    let untold = |p: &Part| p.told.get(scope).is_some_and(|(_, sent)| !sent);
    let waits = |p: &Part| p.away.is_none() && untold(p) && !p.failed.contains(scope);
    let order = |m: &MachineName, p: &Part| (p.worked(Some(scope)), m.clone());
    // Who has not told yet what it did may be the one to go first.
    part.is_heard()
        && others().all(|(_, p)| p.is_heard())
        && !others().any(|(_, p)| is_putting_back(p, scope))
        && !others().any(|(m, p)| waits(p) && order(m, p) > order(machine, part))
}

fn is_putting_back(part: &Part, scope: &Scope) -> bool {
    let told = part.told.get(scope).is_some_and(|(_, sent)| *sent) && part.scopes.contains(scope);
    (told || part.failed.contains(scope)) && !part.back.contains(scope)
}

/// Whether a machine may be told of a cancel now, by the same rule.
pub(super) fn may_leave(machine: &MachineName, parts: &BTreeMap<MachineName, Part>) -> bool {
    let Some(part) = parts.get(machine) else { return false };
    if part.waiting.is_none() {
        return true;
    }
    let others = || {
        parts.iter().filter(|(m, p)| *m != machine && p.stage == Stage::Going && (p.away.is_none() || p.cancel_sent))
    };
    let order = |m: &MachineName, p: &Part| (p.worked(None), m.clone());
    let leaving = |p: &Part| p.cancel_sent || p.waiting.is_none();
    !others().any(|(m, p)| leaving(p) || order(m, p) > order(machine, part))
}
