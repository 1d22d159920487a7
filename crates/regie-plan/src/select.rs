//! Which part of an environment a procedure is about.

use crate::PlanError;
use crate::world::World;
use regie_wire::{InstanceName, MachineName, Scope};
use std::collections::BTreeSet;

/// Machines and instances that are meant.
#[derive(Default)]
pub(crate) struct Selection {
    all: bool,
    machines: BTreeSet<MachineName>,
    instances: BTreeSet<InstanceName>,
    /// Machines whose own resources are brought about because an instance needs them; what they no longer need stays.
    needed: BTreeSet<MachineName>,
    /// Machines whose own resources are meant, and nothing of an instance.
    own: BTreeSet<MachineName>,
}

impl Selection {
    /// Everything, or the machines and instances named. What bears the name of both is both.
    ///
    /// # Errors
    /// When nothing has a name.
    pub fn only(world: &World, names: &[String]) -> Result<Self, PlanError> {
        let machines = world.machines();
        let mut selection = Self { all: names.is_empty(), ..Self::default() };
        for name in names {
            let machine = machines.iter().find(|m| m.as_str() == name);
            let instance = world.wanted.instances.iter().find(|v| v.name.as_str() == name);
            if machine.is_none() && instance.is_none() {
                let known = machines.iter().map(|m| m.as_str());
                let known = known.chain(world.wanted.instances.iter().map(|v| v.name.as_str()));
                return Err(PlanError::unknown("machine or instance", name, known.collect::<BTreeSet<_>>()));
            }
            selection.machines.extend(machine.map(|m| (*m).clone()));
            selection.instances.extend(instance.map(|v| v.name.clone()));
        }
        Ok(selection)
    }

    /// One instance, with what its machines must have first.
    ///
    /// # Errors
    /// When nothing has the name, or one of its machines did not answer.
    pub fn deploy(world: &World, instance: &InstanceName) -> Result<Self, PlanError> {
        let machines = reachable(world, instance)?;
        Ok(Self {
            instances: BTreeSet::from([instance.clone()]),
            needed: machines.into_iter().cloned().collect(),
            ..Self::default()
        })
    }

    /// What machines have of their own; of all of them when none is named.
    ///
    /// # Errors
    /// When nothing has a name.
    pub fn provision(world: &World, names: &[MachineName]) -> Result<Self, PlanError> {
        let machines = world.machines();
        if let Some(unknown) = names.iter().find(|n| !machines.contains(n)) {
            let known = machines.iter().map(|m| m.as_str());
            return Err(PlanError::unknown("machine", unknown.as_str(), known));
        }
        let meant = machines.into_iter().filter(|m| names.is_empty() || names.contains(m));
        Ok(Self { own: meant.cloned().collect(), ..Self::default() })
    }

    /// Whether resources of a scope on a machine are brought about.
    pub fn wants(&self, machine: &MachineName, scope: &Scope) -> bool {
        self.cleans(machine, scope) || (*scope == Scope::Machine && self.needed.contains(machine))
    }

    /// Whether what a scope no longer needs on a machine is removed.
    pub fn cleans(&self, machine: &MachineName, scope: &Scope) -> bool {
        let instance = match scope {
            Scope::Instance(name) => self.instances.contains(name),
            Scope::Machine => self.own.contains(machine),
        };
        self.all || self.machines.contains(machine) || instance
    }

    /// Whether the plan speaks of a machine at all.
    pub fn touches(&self, world: &World, machine: &MachineName) -> bool {
        let own = self.own.contains(machine) || self.needed.contains(machine);
        if self.all || self.machines.contains(machine) || own {
            return true;
        }
        let given = world.machine(machine).is_ok_and(|here| {
            here.facts
                .manifest
                .given
                .values()
                .any(|g| g.dossier == world.wanted.dossier && self.cleans(machine, &g.scope))
        });
        given || self.instances.iter().any(|i| world.machines_of(i).contains(machine))
    }

    /// Whether an instance is meant, on any machine.
    pub fn speaks_of(&self, world: &World, instance: &InstanceName) -> bool {
        let there = |m: &&MachineName| self.machines.contains(*m);
        self.all || self.instances.contains(instance) || world.machines_of(instance).iter().any(there)
    }
}

/// The machines of an instance, all of which must have answered: half an instance is not deployed, started or stopped.
///
/// # Errors
/// When nothing has the name, or one of its machines did not answer.
pub(crate) fn reachable<'a>(
    world: &World<'a>,
    instance: &InstanceName,
) -> Result<BTreeSet<&'a MachineName>, PlanError> {
    if world.view(instance).is_none() {
        let known = world.wanted.instances.iter().map(|v| v.name.as_str());
        return Err(PlanError::unknown("instance", instance.as_str(), known));
    }
    let machines = world.machines_of(instance);
    let away: Vec<String> = machines
        .iter()
        .filter_map(|m| world.machine(m).err().map(|why| format!("{m} did not answer: {why}")))
        .collect();
    if away.is_empty() {
        return Ok(machines);
    }
    let help = format!("{instance} stands on it: bring the machine back, or move the instance in the inventory");
    Err(PlanError::new(away.join("\n"), help))
}
