//! Ports: declared, remembered, or the next free one of a folder machine. One is taken only when something needs it.

use crate::{Address, Environment, Instance, Known, Machine};
use regie_wire::MachineName;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// An instance's port on a machine, and whether a template asked for it.
#[derive(Clone, Debug, Default)]
pub(super) struct PortCell {
    pub port: Option<u16>,
    asked: Arc<AtomicBool>,
}

impl PortCell {
    pub fn new(port: Option<u16>) -> Self {
        Self { port, asked: Arc::default() }
    }

    /// The port, for a template.
    pub fn ask(&self) -> Option<u16> {
        self.asked.store(true, Relaxed);
        self.port
    }

    /// Nobody has asked for it.
    pub fn forget(&self) {
        self.asked.store(false, Relaxed);
    }

    pub fn was_asked(&self) -> bool {
        self.asked.load(Relaxed)
    }
}

/// Who has which port in one expansion.
pub(super) struct Ports<'a> {
    known: &'a Known,
    taken: BTreeMap<MachineName, BTreeSet<u16>>,
}

/// The name under which a folder machine remembers the port of an instance.
pub(super) fn name(instance: &Instance) -> String {
    format!("{}/http", instance.name)
}

impl<'a> Ports<'a> {
    /// Declared and remembered ports are nobody else's.
    pub fn new(env: &Environment, known: &'a Known) -> Self {
        let mut taken: BTreeMap<MachineName, BTreeSet<u16>> = BTreeMap::new();
        for instance in &env.instances {
            for machine in instance.on.values().flatten() {
                taken.entry(machine.clone()).or_default().extend(instance.port);
            }
        }
        for ((machine, _), port) in &known.ports {
            taken.entry(machine.clone()).or_default().insert(*port);
        }
        Self { known, taken }
    }

    /// The port of an instance on a machine, if it has or can have one.
    pub fn give(&mut self, instance: &Instance, machine: &Machine) -> Option<u16> {
        if let Some(port) = instance.port {
            return Some(port);
        }
        if !matches!(machine.address, Address::Folder(_)) {
            return None;
        }
        if let Some(port) = self.known.ports.get(&(machine.name.clone(), name(instance))) {
            return Some(*port);
        }
        let taken = self.taken.entry(machine.name.clone()).or_default();
        let port = self.known.free_ports.get(&machine.name)?.iter().find(|p| !taken.contains(p))?;
        taken.insert(*port);
        Some(*port)
    }
}
