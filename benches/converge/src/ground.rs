//! The hosts: a group for each tool, so that none finds what another has left.

use crate::{Args, Who};
use regie_bench_converge::{SETTINGS, stage};
use regie_hosts::{Fleet, Host, Result};

/// Hosts that are up.
pub struct Ground {
    fleet: Fleet,
    size: usize,
}

impl Ground {
    /// Boots as many hosts for each tool that takes part as are asked for. The floor is measured on those of regie.
    pub fn boot(args: &Args) -> Result<Self> {
        let image = stage()?;
        let tools = [Who::Regie, Who::Pyinfra, Who::Ansible];
        let takes_part = |who: &Who| args.has(*who) || (*who == Who::Regie && args.has(Who::Floor));
        let groups = tools.into_iter().filter(takes_part).map(letter);
        let names: Vec<String> =
            groups.flat_map(|group| (1..=args.hosts).map(move |n| format!("{group}{n}"))).collect();
        eprintln!("booting {} hosts", names.len());
        let hosts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), image.as_str())).collect();
        let fleet = Fleet::try_up_on("bench-converge", &hosts)?;
        for host in fleet.hosts() {
            host.sh(SETTINGS).checked()?;
        }
        Ok(Self { fleet, size: usize::from(args.hosts) })
    }

    /// The fleet that they are.
    pub fn fleet(&self) -> &Fleet {
        &self.fleet
    }

    /// Those of a tool.
    pub fn of(&self, who: Who) -> Vec<&Host> {
        let prefix = letter(who);
        let its = |host: &&Host| host.name().strip_prefix(prefix).is_some_and(|n| n.parse::<usize>().is_ok());
        self.fleet.hosts().iter().filter(its).take(self.size).collect()
    }

    /// Leaves them up.
    pub fn keep(self) {
        self.fleet.keep();
    }
}

fn letter(who: Who) -> &'static str {
    match who {
        Who::Floor | Who::Regie => "r",
        Who::Pyinfra => "p",
        Who::Ansible => "a",
    }
}
