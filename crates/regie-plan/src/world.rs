//! What a planner is told: wanted, seen, now.

use crate::beside::Which;
use crate::platform::held_as;
use crate::{Seen, SeenMachine};
use regie_dossier::{Colours, InstanceView, PlatformView, Wanted, WantedResource};
use regie_wire::{Facts, Hold, HoldKind, InstanceName, Key, MachineName, Observation, Observed, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that planning depends on.
pub(crate) struct World<'a> {
    pub wanted: &'a Wanted,
    pub seen: &'a Seen,
    /// Ms since the epoch.
    pub now: i64,
    /// Where the colour that is wanted is to take the place of the one that serves.
    pub flips: Which,
    /// Instances by name; gone through for each of their resources, an environment of many would take for ever.
    instances: BTreeMap<&'a InstanceName, Instance<'a>>,
    /// Platforms that are held, with their holds.
    held: Vec<(&'a PlatformView, &'a Hold)>,
}

/// What is asked of an instance again and again.
#[derive(Default)]
struct Instance<'a> {
    /// Where it stands in the inventory, and how it is seen, if it is still there.
    view: Option<(usize, &'a InstanceView)>,
    machines: BTreeSet<&'a MachineName>,
}

/// A machine that answered.
#[derive(Clone, Copy)]
pub(crate) struct Here<'a> {
    pub name: &'a MachineName,
    pub facts: &'a Facts,
    pub observed: &'a BTreeMap<Key, Observation>,
}

impl<'a> World<'a> {
    pub fn new(wanted: &'a Wanted, seen: &'a Seen, now: i64, flips: Which) -> Self {
        let mut instances: BTreeMap<_, Instance> = BTreeMap::new();
        for (at, view) in wanted.instances.iter().enumerate() {
            let instance = instances.entry(&view.name).or_default();
            instance.view.get_or_insert((at, view));
            instance.machines.extend(view.roots.keys().chain(&view.machines));
        }
        for one in &wanted.resources {
            if let Scope::Instance(name) = &one.scope {
                instances.entry(name).or_default().machines.insert(&one.machine);
            }
        }
        let mut world = Self { wanted, seen, now, flips, instances, held: Vec::new() };
        let held = wanted.platforms.iter().filter_map(|p| Some((p, world.platform_hold(p)?)));
        world.held = held.collect();
        world
    }

    /// All machines, wanted or seen, by name.
    pub fn machines(&self) -> BTreeSet<&'a MachineName> {
        self.seen.keys().chain(self.wanted.resources.iter().map(|w| &w.machine)).collect()
    }

    /// A machine, or why nothing is known of it.
    pub fn machine(&self, name: &MachineName) -> Result<Here<'a>, String> {
        match self.seen.get_key_value(name) {
            Some((name, SeenMachine::Here { facts, observed })) => Ok(Here { name, facts, observed }),
            Some((_, SeenMachine::Away { why })) => Err(why.clone()),
            None => Err("it was not looked at".to_owned()),
        }
    }

    /// The machines that answered.
    pub fn here(&self) -> impl Iterator<Item = Here<'a>> {
        self.seen.keys().filter_map(|name| self.machine(name).ok())
    }

    pub fn view(&self, name: &InstanceName) -> Option<&'a InstanceView> {
        self.instances.get(name)?.view.map(|(_, view)| view)
    }

    /// Where an instance stands in the inventory, from 0.
    pub fn place(&self, name: &InstanceName) -> Option<usize> {
        self.instances.get(name)?.view.map(|(at, _)| at)
    }

    /// What one machine should have, in the order of deploying.
    pub fn wanted_on(&self, machine: &MachineName) -> impl Iterator<Item = &'a WantedResource> {
        self.wanted.resources.iter().filter(move |w| w.machine == *machine)
    }

    /// The machines an instance stands on.
    pub fn machines_of(&self, instance: &InstanceName) -> BTreeSet<&'a MachineName> {
        self.instances.get(instance).map(|i| i.machines.clone()).unwrap_or_default()
    }

    /// The hold in force for an instance. One machine's record holds all of it: a stop that reached only some machines
    /// is not overridden on the others.
    pub fn hold(&self, instance: &InstanceName) -> Option<&'a Hold> {
        let all = self.here().flat_map(|h| h.facts.holds.iter());
        all.filter(|h| h.instance == *instance && self.in_force(h))
            .max_by_key(|h| (h.kind == HoldKind::Stopped, h.since))
    }

    /// The hold in force for a platform, which its machine alone knows.
    pub fn platform_hold(&self, platform: &PlatformView) -> Option<&'a Hold> {
        let here = self.machine(&platform.machine).ok()?;
        here.hold(&held_as(&platform.name)).filter(|h| self.in_force(h))
    }

    /// The platforms that an instance needs and that are held, with their holds.
    pub fn held_below(&self, instance: &InstanceName) -> Option<(&'a PlatformView, &'a Hold)> {
        self.held.iter().find(|(p, _)| p.instances.contains(instance)).copied()
    }

    /// The machines of an instance whose colour changes, in the inventory's order.
    pub fn flips(&self, instance: &InstanceName) -> Vec<&'a Colours> {
        let is =
            |c: &&Colours| c.instance == *instance && self.flips.contains(&(c.instance.clone(), c.machine.clone()));
        self.wanted.colours.iter().filter(is).collect()
    }

    /// Whether a hold has not ended by itself.
    pub fn in_force(&self, hold: &Hold) -> bool {
        hold.until.is_none_or(|until| until > self.now.div_euclid(1000))
    }
}

impl<'a> Here<'a> {
    /// What was seen of a resource, by its key.
    pub fn observation(&self, key: &Key) -> Option<&'a Observation> {
        self.observed.get(key)
    }

    /// The hold recorded here, in force or not.
    pub fn hold(&self, instance: &InstanceName) -> Option<&'a Hold> {
        self.facts.holds.iter().find(|h| h.instance == *instance)
    }

    /// The same, as an observation.
    pub fn hold_seen(&self, instance: &InstanceName) -> Observed {
        Observed::Hold { hold: self.hold(instance).cloned() }
    }
}
