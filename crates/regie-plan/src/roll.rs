//! Machines that serve the same change one after another, so that the others serve meanwhile.

mod beside;
mod upstream;

pub(crate) use upstream::{beside_others, tell};

use crate::draft::Draft;
use crate::world::World;
use crate::{PlannedStep, Turn, TurnPart};
use regie_dossier::InstanceView;
use regie_wire::{MachineName, Phase, Scope};

/// Gives every machine on which something changes that machines take turns for its turn, and takes it out of the proxies
/// for as long as that lasts. Where nothing of that kind changes, nothing happens.
pub(crate) fn take_turns(world: &World, view: &InstanceView, draft: &mut Draft) {
    let flips = world.flips(&view.name);
    if !flips.is_empty() {
        return beside::take_turns(world, view, draft, &flips);
    }
    let scope = Scope::Instance(view.name.clone());
    let rolling = |s: &&PlannedStep| s.rolls && s.step.scope == scope && !s.step.resource.is_check();
    let turns = |m: &MachineName| draft.machines.get(m).is_some_and(|d| d.steps.iter().any(|s| rolling(&s)));
    // What runs it stands first there, in the inventory's order.
    let mut order: Vec<MachineName> = view.machines.iter().filter(|m| turns(m)).cloned().collect();
    order.extend(draft.machines.keys().filter(|m| !view.machines.contains(m) && turns(m)).cloned().collect::<Vec<_>>());
    if order.is_empty() {
        return;
    }
    upstream::newcomers_first(world, view, &mut order);
    let of = u32::try_from(order.len()).unwrap_or(u32::MAX);
    let turn = |at: usize, part: TurnPart| {
        let machine = order[at].clone();
        Turn { machine, number: u32::try_from(at + 1).unwrap_or(u32::MAX), of, part }
    };
    for (at, machine) in order.iter().enumerate() {
        let Some(here) = draft.machines.get_mut(machine) else { continue };
        for step in here.steps.iter_mut().filter(|s| s.step.scope == scope && (s.rolls || comes_along(s.step.phase))) {
            step.turn = Some(turn(at, TurnPart::Change));
        }
    }
    upstream::out_and_in(world, view, draft, &order, &turn);
}

/// What a machine does right before or after what it takes its turn for, and that depends on it.
fn comes_along(phase: Phase) -> bool {
    matches!(phase, Phase::Switch | Phase::Run | Phase::Stop)
}
