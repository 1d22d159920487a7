//! `restart`: what runs stops, last started first, and starts again, in order. What does not run stays as it is, and so
//! does what only waits for its hour.

use crate::draft::{Draft, MachineDraft};
use crate::predict::{planned, unasked};
use crate::roll::take_turns;
use crate::runnable::{Runnable, runnables};
use crate::select::reachable;
use crate::stage::stage;
use crate::world::World;
use crate::{PlanError, Procedure};
use regie_dossier::InstanceView;
use regie_wire::{HoldKind, InstanceName, MachineName, Observed, Phase, Resource, Scope};

pub(crate) fn draft(world: &World, instance: &InstanceName) -> Result<Draft, PlanError> {
    let machines = reachable(world, instance)?;
    if let Some(hold) = world.hold(instance).filter(|h| h.kind == HoldKind::Stopped) {
        let message = crate::hold::note(hold).text;
        return Err(PlanError::new(message, format!("to start it and end the hold: regie start {instance}")));
    }
    let mut draft = Draft::new("restarted");
    for name in machines {
        let Ok(here) = world.machine(name) else { continue };
        let mut machine = MachineDraft::default();
        let all = runnables(world, here, instance).into_iter();
        let running: Vec<Runnable> = all.filter(|r| r.running && r.stays_up()).collect();
        for r in running.iter().rev() {
            r.bring(here, &mut machine, Phase::Stop, halted(&r.given, &r.before), &r.before);
        }
        for r in &running {
            r.bring(here, &mut machine, Phase::Run, r.as_wished(), &once_halted(&r.before));
        }
        draft.machines.insert(name.clone(), machine);
    }
    if let Some(view) = world.view(instance) {
        ask_in_turn(world, view, &mut draft);
        take_turns(world, view, &mut draft);
    }
    let procedure = Procedure::Restart { instance: instance.clone() };
    for machine in draft.machines.values_mut() {
        machine.steps.sort_by_key(|s| stage(&procedure, s));
    }
    if draft.machines.values().any(|m| !m.steps.is_empty() || !m.errors.is_empty()) {
        return Ok(draft);
    }
    Err(PlanError::new(format!("nothing of `{instance}` runs"), format!("to start it: regie start {instance}")))
}

/// Machines that take turns are asked how they are before the next one goes.
fn ask_in_turn(world: &World, view: &InstanceView, draft: &mut Draft) {
    let scope = Scope::Instance(view.name.clone());
    for (name, machine) in &mut draft.machines {
        if !machine.steps.iter().any(|s| s.rolls) {
            continue;
        }
        ask(world, &scope, name, machine);
    }
}

/// Asks the checks of an instance on a machine that takes turns.
pub(super) fn ask(world: &World, scope: &Scope, name: &MachineName, machine: &mut MachineDraft) {
    let checks = world.wanted_on(name).filter(|w| w.scope == *scope && w.rolls && w.resource.is_check());
    for wanted in checks {
        let before = unasked(&wanted.resource);
        if let Ok(Some(change)) = regie_resource::diff(&wanted.resource, &before, None) {
            machine.steps.push(planned(wanted, &before, change));
        }
    }
}

/// Not running, and started at boot as it is now: the machine may go down in between.
pub(super) fn halted(given: &Resource, before: &Observed) -> Resource {
    match (given.clone(), before) {
        (Resource::Unit(u), Observed::Unit { enabled, .. }) => {
            Resource::Unit(regie_wire::Unit { enabled: *enabled, active: false, ..u })
        }
        (given, _) => crate::hold::stopped(&given),
    }
}

/// What will be seen after that.
pub(super) fn once_halted(before: &Observed) -> Observed {
    match before.clone() {
        Observed::Unit { load, known, enabled, needs_reload, .. } => {
            Observed::Unit { load, known, enabled, active: false, state: "inactive/dead".to_owned(), needs_reload }
        }
        Observed::Program { file, known, .. } => {
            Observed::Program { file, known, running: false, state: "STOPPED".to_owned() }
        }
        Observed::Process { restarts, .. } => Observed::Process { running: false, spec: None, restarts },
        other => other,
    }
}
