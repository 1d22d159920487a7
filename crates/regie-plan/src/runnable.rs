//! Units, processes, timers and crontab lines of an instance, as they stand on its machines.

use crate::draft::MachineDraft;
use crate::predict::{obstacle, planned};
use crate::world::{Here, World};
use regie_dossier::{Place, WantedResource};
use regie_wire::{InstanceName, Key, Observed, Phase, Resource, Scope};

/// What starts and stops with its instance.
pub(crate) struct Runnable {
    /// As it was given to the machine, which is what starts and stops; as wanted when nobody remembers giving it.
    pub given: Resource,
    pub before: Observed,
    pub wanted: WantedResource,
    pub running: bool,
}

/// Those of an instance that are defined on a machine, in starting order.
pub(crate) fn runnables(world: &World, here: Here, instance: &InstanceName) -> Vec<Runnable> {
    let scope = Scope::Instance(instance.clone());
    let order = world.view(instance).and_then(|v| v.processes.get(here.name));
    let mut all: Vec<&WantedResource> =
        world.wanted_on(here.name).filter(|w| w.scope == scope && w.resource.is_runnable()).collect();
    all.sort_by_key(|w| {
        let key = w.resource.key();
        (order.and_then(|o| o.iter().position(|k| *k == key)).unwrap_or(usize::MAX), w.phase)
    });
    all.into_iter().filter_map(|w| runnable(here, w)).collect()
}

/// What runs of the colour that does not serve: a run that was interrupted may have left it.
pub(crate) fn beside(world: &World, here: Here, instance: &InstanceName) -> Vec<Runnable> {
    let colours = world.wanted.colours.iter().filter(|c| c.instance == *instance && c.machine == *here.name);
    let units = colours.flat_map(|c| &c.other.resources).filter(|w| w.resource.is_beside());
    units.filter_map(|w| runnable(here, w)).filter(|r| r.running).collect()
}

/// Those of a machine's own that have these keys, in that order.
pub(crate) fn of_keys(world: &World, here: Here, keys: &[Key]) -> Vec<Runnable> {
    let wanted = |key: &Key| world.wanted_on(here.name).find(|w| w.scope == Scope::Machine && w.resource.key() == *key);
    keys.iter().filter_map(wanted).filter_map(|w| runnable(here, w)).collect()
}

fn runnable(here: Here, wanted: &WantedResource) -> Option<Runnable> {
    let key = wanted.resource.key();
    let given = here.facts.manifest.given.get(&key).map(|g| g.resource.clone());
    let before = here.observation(&key)?.observed.clone();
    let (defined, running) = match &before {
        Observed::Unit { known, load, active, .. } => (*known || load.is_some(), *active),
        // A process is defined by what its machine was given.
        Observed::Process { running, spec, .. } => (given.is_some() || spec.is_some(), *running),
        Observed::Timer { timer, active, .. } => (timer.is_some(), *active),
        // One that is stopped is not there: it is defined by what its machine was given.
        Observed::Cron { entry } => (given.is_some() || entry.is_some(), entry.is_some()),
        Observed::Program { file, known, running, .. } => (*known || file.is_some(), *running),
        _ => (false, false),
    };
    let given = given.unwrap_or_else(|| wanted.resource.clone());
    defined.then(|| Runnable { given, before, wanted: wanted.clone(), running })
}

impl Runnable {
    /// Adds the step that makes it run as the dossier wants it to, or not run; counts it when it does already.
    pub fn bring(&self, here: Here, draft: &mut MachineDraft, phase: Phase, state: Resource, before: &Observed) {
        let wanted = WantedResource { phase, resource: state.clone(), notifies: Vec::new(), ..self.wanted.clone() };
        match regie_resource::diff(&without_file(&state), before, None) {
            Ok(Some(change)) => draft.steps.push(planned(&wanted, before, change)),
            Ok(None) => draft.unchanged += 1,
            Err(why) => draft.errors.push(obstacle(here, &state, &why)),
        }
    }

    /// The definition that was given, with the dossier's wish for running.
    pub fn as_wished(&self) -> Resource {
        match (self.given.clone(), &self.wanted.resource) {
            (Resource::Unit(given), Resource::Unit(wish)) => {
                Resource::Unit(regie_wire::Unit { enabled: wish.enabled, active: wish.active, ..given })
            }
            (Resource::Process(given), Resource::Process(wish)) => {
                Resource::Process(regie_wire::Process { running: wish.running, ..given })
            }
            (Resource::Timer(given), Resource::Timer(wish)) => {
                Resource::Timer(regie_wire::Timer { enabled: wish.enabled, ..given })
            }
            (Resource::Cron(given), Resource::Cron(wish)) => {
                Resource::Cron(regie_wire::Cron { enabled: wish.enabled, ..given })
            }
            (Resource::Program(given), Resource::Program(wish)) => {
                Resource::Program(regie_wire::Program { running: wish.running, ..given })
            }
            (given, _) => given,
        }
    }

    /// Whether it is up all the time, and not only when its hour comes.
    pub fn stays_up(&self) -> bool {
        !matches!(self.given, Resource::Timer(_) | Resource::Cron(_))
    }
}

/// For the prediction: starting and stopping need neither a unit's file nor the secrets in it.
fn without_file(state: &Resource) -> Resource {
    match state.clone() {
        Resource::Unit(u) => Resource::Unit(regie_wire::Unit { content: None, ..u }),
        other => other,
    }
}

/// Adds the step that writes or clears a hold.
pub(crate) fn set_hold(here: Here, draft: &mut MachineDraft, instance: &InstanceName, phase: Phase, record: Resource) {
    set_hold_of(here, draft, Scope::Instance(instance.clone()), instance, phase, record);
}

/// The same of a platform, whose hold is its machine's.
pub(crate) fn set_hold_of(
    here: Here,
    draft: &mut MachineDraft,
    scope: Scope,
    name: &InstanceName,
    phase: Phase,
    record: Resource,
) {
    let wanted = WantedResource {
        machine: here.name.clone(),
        scope,
        phase,
        resource: record,
        notifies: Vec::new(),
        rolls: false,
        place: Place { file: "asked for".to_owned(), ..Place::default() },
    };
    let before = here.hold_seen(name);
    match regie_resource::diff(&wanted.resource, &before, None) {
        Ok(Some(change)) => draft.steps.push(planned(&wanted, &before, change)),
        Ok(None) => draft.unchanged += 1,
        Err(why) => draft.errors.push(obstacle(here, &wanted.resource, &why)),
    }
}
