//! What templates see, for those who ask rather than expand: each instance on each of its machines, each machine by itself,
//! each platform of a machine.

use super::context::{self, Placed};
use super::platform;
use super::port::PortCell;
use crate::template::Scope;
use crate::{Dossier, Environment, Platform};
use regie_wire::{InstanceName, MachineName};
use std::sync::Arc;

/// From where it is seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Seen {
    Instance(InstanceName, MachineName),
    Machine(MachineName),
    Platform(String, MachineName),
    /// From no machine: what the environment says.
    Nowhere,
}

/// What can be named there.
pub(crate) struct View {
    pub seen: Seen,
    pub scope: Arc<Scope>,
    /// The machine offers a port when it is asked, and nothing says which.
    pub offers: bool,
}

/// All views of an environment. What is only known once sources are fetched or a machine is asked is not made up: the
/// release's id ends with `…`, and a port that a folder machine will offer is not defined.
pub(crate) fn views(dossier: &Dossier, env: &Environment) -> Vec<View> {
    let mut out = Vec::new();
    for instance in &env.instances {
        let Some(service) = dossier.services.get(&instance.service) else { continue };
        let Some(recipe) = dossier.recipes.get(&service.recipe) else { continue };
        let locked = dossier.lock.get(&(service.name.clone(), instance.version.clone()));
        let revision = locked.map_or("…", |l| l.commit.as_ref().unwrap_or(&l.sha256).get(..7).unwrap_or("…"));
        let release_id = match service.source {
            Some(_) => format!("{}-{revision}", instance.version),
            None => instance.version.clone(),
        };
        let placed = Placed { dossier, env, instance, service, recipe, release_id };
        let main = placed.main_role().and_then(|role| instance.on.get(role)).into_iter().flatten();
        let mut machines = main.chain(instance.on.values().flatten()).collect::<Vec<_>>();
        let mut known = std::collections::BTreeSet::new();
        machines.retain(|m| known.insert(*m));
        for machine in machines.into_iter().filter_map(|m| env.machines.get(m)) {
            if let Ok((scope, _)) = context::of_instance(&placed, machine, &PortCell::new(instance.port)) {
                let offers = instance.port.is_none() && !machine.is_system();
                out.push(View { seen: Seen::Instance(instance.name.clone(), machine.name.clone()), scope, offers });
            }
        }
    }
    for machine in env.machines.values() {
        let scope = context::of_machine(env, machine);
        out.push(View { seen: Seen::Machine(machine.name.clone()), scope, offers: false });
        for one in Platform::closure(&dossier.platforms, &machine.platform) {
            let scope = platform::scope(dossier, env, machine, one);
            out.push(View { seen: Seen::Platform(one.name.clone(), machine.name.clone()), scope, offers: false });
        }
    }
    out.push(View { seen: Seen::Nowhere, scope: context::of_nothing(env), offers: false });
    out
}
