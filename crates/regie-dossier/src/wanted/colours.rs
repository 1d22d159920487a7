//! Blue-green: an instance has two of everything that listens, one of which serves.

use super::{Wanted, WantedResource};
use regie_wire::{InstanceName, Key, MachineName, Resource, Scope};
use std::fmt;

/// Which of the two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colour {
    /// On the declared port: what a machine that has nothing yet is given.
    #[default]
    Blue,
    /// On the port after it.
    Green,
}

impl Colour {
    /// As units and files are called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Green => "green",
        }
    }

    /// The other.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Blue => Self::Green,
            Self::Green => Self::Blue,
        }
    }

    /// Its port, of the one that is declared.
    pub fn port(self, declared: u16) -> Option<u16> {
        match self {
            Self::Blue => Some(declared),
            Self::Green => declared.checked_add(1),
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One of the two on a machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// Which.
    pub colour: Colour,
    /// Where it listens.
    pub port: u16,
    /// Its units, in starting order.
    pub units: Vec<Key>,
    /// What is wanted for it, and not for the other: on its machine, and on others that follow it.
    pub resources: Vec<WantedResource>,
}

/// Both colours of an instance on a machine that runs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Colours {
    /// Whose.
    pub instance: InstanceName,
    /// Where.
    pub machine: MachineName,
    /// The one that is wanted: its resources are among [`Wanted::resources`].
    pub wanted: Side,
    /// The other.
    pub other: Side,
    /// Units that the same processes would have without colours.
    pub plain: Vec<Key>,
}

impl Wanted {
    /// The same with the other colour wanted for these instances on these machines.
    #[must_use]
    pub fn flipped(&self, which: &[(InstanceName, MachineName)]) -> Self {
        let mut wanted = self.clone();
        for at in 0..wanted.colours.len() {
            let colours = &mut wanted.colours[at];
            if which.iter().any(|(i, m)| *i == colours.instance && *m == colours.machine) {
                std::mem::swap(&mut colours.wanted, &mut colours.other);
                let colours = colours.clone();
                wanted.follow(&colours);
            }
        }
        wanted
    }

    /// Everything that goes with the colour that is wanted now.
    fn follow(&mut self, colours: &Colours) {
        let (now, before) = (&colours.wanted, &colours.other);
        let mut new = now.resources.iter();
        let mut resources = Vec::with_capacity(self.resources.len());
        for one in std::mem::take(&mut self.resources) {
            match before.resources.contains(&one) {
                true => resources.extend(new.next().cloned()),
                false => resources.push(one),
            }
        }
        resources.extend(new.cloned());
        self.resources = resources;
        let scope = Scope::Instance(colours.instance.clone());
        let Some(view) = self.instances.iter_mut().find(|v| v.name == colours.instance) else { return };
        for wanted in self.resources.iter_mut().filter(|w| w.scope == scope) {
            let Resource::Upstream(upstream) = &mut wanted.resource else { continue };
            let Some(server) = view.servers.get(&(wanted.machine.clone(), colours.machine.clone())) else { continue };
            let other = at_port(server, now.port);
            for one in upstream.servers.iter_mut().filter(|s| *s == server) {
                one.clone_from(&other);
            }
        }
        for ((_, machine), server) in &mut view.servers {
            if *machine == colours.machine {
                *server = at_port(server, now.port);
            }
        }
        view.ports.insert(colours.machine.clone(), now.port);
        if let Some(url) = &view.url
            && let Some(start) = url.strip_suffix(&format!(":{}/", before.port))
        {
            view.url = Some(format!("{start}:{}/", now.port));
        }
        for key in view.processes.get_mut(&colours.machine).into_iter().flatten() {
            if let Some(new) = before.units.iter().position(|u| u == key).and_then(|n| now.units.get(n)) {
                key.clone_from(new);
            }
        }
    }
}

/// The same server at another port.
pub(crate) fn at_port(server: &str, port: u16) -> String {
    let host = server.rsplit_once(':').map_or(server, |(host, _)| host);
    format!("{host}:{port}")
}
