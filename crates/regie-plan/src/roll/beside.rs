//! Turns of blue-green: on one machine after another the other colour starts and is asked, then the proxies switch to it.

use crate::beside::{server, upstreams};
use crate::draft::Draft;
use crate::predict::{obstacle, planned};
use crate::world::World;
use crate::{PlannedStep, Turn, TurnPart};
use regie_dossier::{Colours, InstanceView, WantedResource};
use regie_wire::{Observed, Phase, Resource, Scope, Upstream};

use super::upstream::after;

/// Gives the machines of an instance on which the colour changes their turns. `flips`: those machines, in the inventory's order.
pub(super) fn take_turns(world: &World, view: &InstanceView, draft: &mut Draft, flips: &[&Colours]) {
    let scope = Scope::Instance(view.name.clone());
    let of = u32::try_from(flips.len()).unwrap_or(u32::MAX);
    let turn = |at: usize, part: TurnPart| {
        let machine = flips[at].machine.clone();
        Turn { machine, number: u32::try_from(at + 1).unwrap_or(u32::MAX), of, part }
    };
    for (at, colours) in flips.iter().enumerate() {
        let Some(here) = draft.machines.get_mut(&colours.machine) else { continue };
        for step in here.steps.iter_mut().filter(|s| s.step.scope == scope) {
            let resource = &step.step.resource;
            let own = colours.wanted.resources.iter().any(|w| w.resource == *resource);
            let part = match step.step.phase {
                Phase::Run if resource.is_beside() && own => {
                    let side = &colours.wanted;
                    step.step.why =
                        format!("{} starts on port {} beside {}", view.version, side.port, colours.other.colour);
                    TurnPart::Beside
                }
                Phase::Verify if own => TurnPart::Beside,
                Phase::Switch | Phase::Run => TurnPart::Change,
                _ => continue,
            };
            step.turn = Some(turn(at, part));
        }
    }
    for (wanted, upstream) in upstreams(world, &view.name) {
        let Ok(here) = world.machine(&wanted.machine) else { continue };
        let Some(machine) = draft.machines.get_mut(&wanted.machine) else { continue };
        let key = wanted.resource.key();
        let Some(seen @ Observed::Path { path: Some(_) }) = here.observation(&key).map(|o| &o.observed) else {
            // It gives nobody requests yet: its own step comes when all of them serve.
            continue;
        };
        machine.steps.retain(|s| s.step.resource.key() != key);
        let mut before = seen.clone();
        for at in 0..flips.len() {
            // Those whose turn is still to come serve with their former colour.
            let mut servers = upstream.servers.clone();
            for colours in &flips[at + 1..] {
                let new = server(world, colours, &wanted.machine, &colours.wanted);
                let old = server(world, colours, &wanted.machine, &colours.other);
                if let (Some(new), Some(old)) = (new, old) {
                    servers.iter_mut().filter(|s| **s == new).for_each(|s| s.clone_from(&old));
                }
            }
            let resource = Resource::Upstream(Upstream { servers, ..upstream.clone() });
            let wanted = WantedResource { phase: Phase::Proxy, resource, ..wanted.clone() };
            match regie_resource::diff(&wanted.resource, &before, None) {
                Ok(None) => {}
                Ok(Some(mut change)) => {
                    let left = after(&change.acts);
                    let (machine_name, colour) = (&flips[at].machine, flips[at].wanted.colour);
                    change.why = format!("requests go to {colour} on {machine_name}");
                    let step = planned(&wanted, &before, change);
                    machine.steps.push(PlannedStep { turn: Some(turn(at, TurnPart::In)), ..step });
                    before = left.unwrap_or(before);
                }
                Err(why) => machine.errors.push(obstacle(here, &wanted.resource, &why)),
            }
        }
    }
}
