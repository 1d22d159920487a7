//! `stop`: writes the hold, so that nobody starts it again unasked, then stops what runs, last started first.

use crate::draft::{Draft, MachineDraft};
use crate::hold::{note, stopped};
use crate::observe::hold_record;
use crate::runnable::{beside, runnables, set_hold};
use crate::select::reachable;
use crate::world::World;
use crate::{Note, PlanError};
use regie_wire::{Hold, HoldKind, InstanceName, Phase};

pub(crate) fn draft(
    world: &World,
    instance: &InstanceName,
    who: &str,
    why: &str,
    until: Option<i64>,
) -> Result<Draft, PlanError> {
    let mut draft = Draft::new("stopped");
    let hold = Hold {
        instance: instance.clone(),
        kind: HoldKind::Stopped,
        who: who.to_owned(),
        why: why.to_owned(),
        since: world.now.div_euclid(1000),
        until,
        with: None,
    };
    let before = world.hold(instance);
    if let Some(before) = before {
        let Note { text, .. } = note(before);
        let text = format!("takes the place of the hold in force: {text}");
        draft.notes.push(Note { machine: None, mark: "⏸".to_owned(), text });
    }
    for name in reachable(world, instance)? {
        let Ok(here) = world.machine(name) else { continue };
        let mut machine = MachineDraft::default();
        set_hold(here, &mut machine, instance, Phase::Stop, hold_record(here.facts, instance, Some(hold.clone())));
        for runnable in beside(world, here, instance).iter().chain(runnables(world, here, instance).iter().rev()) {
            runnable.bring(here, &mut machine, Phase::Stop, stopped(&runnable.given), &runnable.before);
        }
        draft.machines.insert(name.clone(), machine);
    }
    Ok(draft)
}
