//! Fleets found on this machine by their labels, whoever made them.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::fleet_dir;
use crate::Result;
use crate::error::Doing;
use crate::run::{docker, run};

/// A fleet on this machine, kept or in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetStatus {
    /// Its name.
    pub name: String,
    /// Its hosts: (name, address, what Docker says of it).
    pub hosts: Vec<(String, String, String)>,
    /// The configuration for `ssh -F`.
    pub ssh_config: PathBuf,
}

/// Every fleet on this machine, by name; empty when no Docker daemon answers.
pub fn list_fleets() -> Result<Vec<FleetStatus>> {
    let format = "{{.Label \"regie.fleet\"}}\t{{.Label \"regie.host\"}}\t{{.Label \"regie.address\"}}\t{{.Status}}";
    let args = ["ps", "--all", "--filter", "label=regie.fleet", "--format", format];
    let list = match run(Command::new("docker").args(args)) {
        Ok(out) if out.success() => out.stdout,
        _ => return Ok(Vec::new()),
    };
    let mut lines: Vec<&str> = list.lines().collect();
    lines.sort_unstable();
    let mut fleets: Vec<FleetStatus> = Vec::new();
    for line in lines {
        let words: Vec<&str> = line.split('\t').collect();
        let [fleet, host, address, status] = words[..] else {
            continue;
        };
        if fleets.last().is_none_or(|last| last.name != fleet) {
            let ssh_config = fleet_dir(fleet)?.join("ssh_config");
            fleets.push(FleetStatus { name: fleet.to_owned(), hosts: Vec::new(), ssh_config });
        }
        if let Some(last) = fleets.last_mut() {
            last.hosts.push((host.to_owned(), address.to_owned(), status.to_owned()));
        }
    }
    Ok(fleets)
}

/// Removes the hosts, the network and the keys of a fleet; no error when there are none.
pub fn remove_fleet(name: &str) -> Result<()> {
    let filter = format!("label=regie.fleet={name}");
    let hosts = docker(&["ps", "--all", "--quiet", "--filter", &filter])?;
    let hosts: Vec<&str> = hosts.stdout.split_whitespace().collect();
    if !hosts.is_empty() {
        docker(&[&["rm", "--force", "--volumes"], hosts.as_slice()].concat())?;
    }
    let networks = docker(&["network", "ls", "--quiet", "--filter", &filter])?;
    for network in networks.stdout.split_whitespace() {
        docker(&["network", "rm", network])?;
    }
    let dir = fleet_dir(name)?;
    if dir.exists() {
        fs::remove_dir_all(&dir).doing(format!("removing {}", dir.display()))?;
    }
    Ok(())
}
