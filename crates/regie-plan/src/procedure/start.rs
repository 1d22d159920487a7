//! `start`: clears the hold, then brings up what the dossier wants running, in order. Changes no definition.

use crate::PlanError;
use crate::draft::{Draft, MachineDraft};
use crate::observe::hold_record;
use crate::platform::not_below_a_hold;
use crate::runnable::{runnables, set_hold};
use crate::select::reachable;
use crate::world::World;
use regie_wire::{InstanceName, Phase};

pub(crate) fn draft(world: &World, instance: &InstanceName) -> Result<Draft, PlanError> {
    not_below_a_hold(world, instance)?;
    let mut draft = Draft::new("started");
    let mut found = false;
    for name in reachable(world, instance)? {
        let Ok(here) = world.machine(name) else { continue };
        let mut machine = MachineDraft::default();
        if here.hold(instance).is_some() {
            set_hold(here, &mut machine, instance, Phase::Run, hold_record(here.facts, instance, None));
        }
        for runnable in runnables(world, here, instance) {
            found = true;
            runnable.bring(here, &mut machine, Phase::Run, runnable.as_wished(), &runnable.before);
        }
        draft.machines.insert(name.clone(), machine);
    }
    if found {
        return Ok(draft);
    }
    Err(PlanError::new(
        format!("nothing of `{instance}` is there to start: it was never deployed"),
        format!("deploy first: regie deploy {instance}"),
    ))
}
