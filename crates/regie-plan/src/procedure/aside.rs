//! `reboot`: before it, the proxies of what serves on the machine give it no more requests, as in a turn of a deploy; after
//! it they do again, once it answers. What has nobody else to serve it, or no proxy elsewhere, is just away.

use super::restart::ask;
use crate::arrange::position;
use crate::draft::{Draft, MachineDraft};
use crate::roll::{beside_others, tell};
use crate::stage::stage;
use crate::world::World;
use crate::{Procedure, Seen, Turn, TurnPart};
use regie_dossier::{InstanceView, Wanted};
use regie_wire::{InstanceName, MachineName, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// The instances that go on without a machine, for their proxies can be told; and where these are.
pub fn goes_on(
    wanted: &Wanted,
    seen: &Seen,
    machine: &MachineName,
    now_ms: i64,
) -> BTreeMap<InstanceName, BTreeSet<MachineName>> {
    let world = World::new(wanted, seen, now_ms, Vec::new());
    let proxies = serving(&world).map(|view| {
        let told = beside_others(&world, view, machine);
        (view.name.clone(), told.into_iter().map(|(proxy, _)| proxy.here.name.clone()).collect::<BTreeSet<_>>())
    });
    proxies.filter(|(_, told)| !told.is_empty()).collect()
}

/// What nobody holds: what is stopped gets no requests, and answers none.
fn serving<'a>(world: &World<'a>) -> impl Iterator<Item = &'a InstanceView> {
    world.wanted.instances.iter().filter(|v| world.hold(&v.name).is_none() && world.held_below(&v.name).is_none())
}

pub(crate) fn draft(world: &World, machine: &MachineName, out: bool) -> Draft {
    let mut draft = Draft::new("told");
    let turn = |part| Turn { machine: machine.clone(), number: 1, of: 1, part };
    for view in serving(world) {
        let scope = Scope::Instance(view.name.clone());
        let mut told = false;
        for (mut proxy, server) in beside_others(world, view, machine) {
            let mut others = proxy.out.iter().filter(|s| **s != server).cloned().collect::<Vec<_>>();
            let part = draft.machines.entry(proxy.here.name.clone()).or_default();
            let before = part.steps.len();
            if out {
                others.push(server);
                tell(&mut proxy, part, turn(TurnPart::Out), others, format!("{machine} is out while it is away"));
            } else {
                tell(&mut proxy, part, turn(TurnPart::In), others, format!("{machine} is in again"));
            }
            told |= part.steps.len() > before;
        }
        if told && !out {
            let mut asked = MachineDraft::default();
            ask(world, &scope, machine, &mut asked);
            asked.steps.iter_mut().for_each(|step| step.turn = Some(turn(TurnPart::Change)));
            draft.machines.entry(machine.clone()).or_default().steps.append(&mut asked.steps);
        }
    }
    let procedure = Procedure::Aside { machine: machine.clone(), out };
    for part in draft.machines.values_mut() {
        part.steps.sort_by_cached_key(|s| {
            let (at, name, _) = position(world, &s.step.scope, s.step.phase);
            (at, name, stage(&procedure, s))
        });
    }
    draft
}
