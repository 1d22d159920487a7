//! Platforms that stop and start with the instances that need them.

use crate::draft::Draft;
use crate::hold::note_as;
use crate::runnable::{Runnable, of_keys};
use crate::select::reachable;
use crate::stage::Stage;
use crate::world::{Here, World};
use crate::{PlanError, PlannedStep, Platform};
use regie_dossier::PlatformView;
use regie_wire::{InstanceName, MachineName, Phase, Scope};

/// The name under which a platform's hold lies among those of instances, none of whose names has a dot in it.
pub(crate) fn held_as(platform: &str) -> InstanceName {
    InstanceName::new(format!("platform.{platform}"))
}

/// The instances that need a platform, in the inventory's order.
pub(crate) struct Dependents {
    pub instances: Vec<InstanceName>,
}

impl Dependents {
    pub fn of(world: &World, platform: &Platform) -> Self {
        let view = world.wanted.platforms.iter().find(|v| is(v, platform));
        Self { instances: view.map(|v| v.instances.clone()).unwrap_or_default() }
    }

    /// Stopping goes from the last instance to the platform, starting the other way.
    pub fn stage(&self, step: &PlannedStep) -> Option<Stage> {
        let count = self.instances.len();
        let before = match &step.step.scope {
            Scope::Machine => count,
            // The last of them is the first to stop.
            Scope::Instance(name) => count - 1 - self.instances.iter().position(|i| i == name)?,
        };
        // Both ways are one count: down to the platform, and up again.
        let up = 2 * count + 1 - before;
        Some(Stage::number(1 + if step.step.phase == Phase::Stop { before } else { up }))
    }
}

fn is(view: &PlatformView, platform: &Platform) -> bool {
    view.machine == platform.machine && view.name == platform.name
}

/// The platform that is meant, on a machine that answers.
///
/// # Errors
/// When there is none of that name, or its machine, or that of an instance that needs it, did not answer.
pub(crate) fn found<'a>(world: &World<'a>, platform: &Platform) -> Result<(&'a PlatformView, Here<'a>), PlanError> {
    let Some(view) = world.wanted.platforms.iter().find(|v| is(v, platform)) else {
        let known: Vec<String> = world.wanted.platforms.iter().map(|v| format!("{}/{}", v.machine, v.name)).collect();
        return Err(PlanError::unknown("platform", &platform.to_string(), known.iter().map(String::as_str)));
    };
    let here = world.machine(&platform.machine).map_err(|why| {
        let help = format!("{platform} runs there: bring the machine back first");
        PlanError::new(format!("{} did not answer: {why}", platform.machine), help)
    })?;
    for instance in &view.instances {
        reachable(world, instance)?;
    }
    if of_keys(world, here, &view.runs).is_empty() {
        let help = format!("a machine gets its platforms with: regie provision {}", platform.machine);
        return Err(PlanError::new(format!("nothing of {platform} is there: it was never set up"), help));
    }
    Ok((view, here))
}

/// What runs of a platform, in starting order.
pub(crate) fn runs(world: &World, here: Here, view: &PlatformView) -> Vec<Runnable> {
    of_keys(world, here, &view.runs)
}

/// Every machine of an instance that answers, with a draft of its own.
pub(crate) fn on_machines<'a>(
    world: &World<'a>,
    instance: &InstanceName,
    draft: &mut Draft,
    mut each: impl FnMut(Here<'a>, &mut crate::draft::MachineDraft),
) {
    let machines: Vec<&MachineName> = world.machines_of(instance).into_iter().collect();
    for here in machines.into_iter().filter_map(|m| world.machine(m).ok()) {
        each(here, draft.machines.entry(here.name.clone()).or_default());
    }
}

/// An instance is not brought about or started on a platform that somebody stopped.
///
/// # Errors
/// When one that it needs is held: which, since when and why, and how to end that.
pub(crate) fn not_below_a_hold(world: &World, instance: &InstanceName) -> Result<(), PlanError> {
    let Some((view, hold)) = world.held_below(instance) else { return Ok(()) };
    let name = format!("{}/{}", view.machine, view.name);
    let message = format!("{instance} needs {name}: {}", note_as(&name, hold).text);
    Err(PlanError::refused(message, format!("to start it and end the hold: regie start {name}")))
}
