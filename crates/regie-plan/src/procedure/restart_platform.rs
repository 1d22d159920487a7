//! `restart db/mariadb`: the instances that need it stop, last first; it restarts; they start again. What does not run
//! stays as it is.

use super::restart::{halted, once_halted};
use crate::draft::{Draft, MachineDraft};
use crate::hold::note_as;
use crate::platform::{found, on_machines, runs};
use crate::runnable::{Runnable, runnables};
use crate::world::{Here, World};
use crate::{PlanError, Platform};
use regie_wire::Phase;

pub(crate) fn draft(world: &World, platform: &Platform) -> Result<Draft, PlanError> {
    let (view, here) = found(world, platform)?;
    if let Some(hold) = world.platform_hold(view) {
        let message = note_as(&platform.to_string(), hold).text;
        return Err(PlanError::refused(message, format!("to start it and end the hold: regie start {platform}")));
    }
    let mut draft = Draft::new("restarted");
    for instance in view.instances.iter().rev() {
        on_machines(world, instance, &mut draft, |here, machine| {
            down(here, machine, &running(runnables(world, here, instance)))
        });
    }
    let own = running(runs(world, here, view));
    if own.is_empty() {
        return Err(PlanError::new(format!("{platform} does not run"), format!("to start it: regie start {platform}")));
    }
    let machine = draft.machines.entry(platform.machine.clone()).or_default();
    down(here, machine, &own);
    up(here, machine, &own);
    for instance in &view.instances {
        on_machines(world, instance, &mut draft, |here, machine| {
            up(here, machine, &running(runnables(world, here, instance)))
        });
    }
    Ok(draft)
}

fn running(all: Vec<Runnable>) -> Vec<Runnable> {
    // What waits for its hour stays as it is.
    all.into_iter().filter(|r| r.running && r.stays_up()).collect()
}

fn down(here: Here, machine: &mut MachineDraft, all: &[Runnable]) {
    for r in all.iter().rev() {
        r.bring(here, machine, Phase::Stop, halted(&r.given, &r.before), &r.before);
    }
}

fn up(here: Here, machine: &mut MachineDraft, all: &[Runnable]) {
    for r in all {
        r.bring(here, machine, Phase::Run, r.as_wished(), &once_halted(&r.before));
    }
}
