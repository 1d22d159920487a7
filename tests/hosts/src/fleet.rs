//! A fleet: some hosts on a network of their own, and the keys to them.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use crate::cache::{cache_dir, lock};
use crate::run::{docker, run};
use crate::ssh::SshDir;
use crate::{Error, Host, Output, Result, ensure_bare, network, try_wait};

mod existing;
pub use existing::{FleetStatus, list_fleets, remove_fleet};

/// How long a host that has booted may take to let us in.
const LOGIN: Duration = Duration::from_secs(60);

/// Some hosts that see one another, and that this machine reaches by ssh.
///
/// Dropping it removes the hosts, unless `REGIE_KEEP_HOSTS=1` or [`Fleet::keep`].
#[derive(Debug)]
pub struct Fleet {
    name: String,
    hosts: Vec<Host>,
    ssh: SshDir,
    kept: bool,
    /// One fleet of a name at a time on this machine: held until the drop, freed when the process dies.
    _lock: File,
}

impl Fleet {
    /// Boots bare Debian hosts; panics with the reason where it cannot.
    ///
    /// What an earlier run left under the same name is removed first.
    #[track_caller]
    pub fn up(name: &str, hosts: &[&str]) -> Fleet {
        match Fleet::try_up(name, hosts) {
            Ok(fleet) => fleet,
            Err(e) => panic!("the fleet {name} does not come up: {e}"),
        }
    }

    /// [`Fleet::up`], the reason as an error.
    pub fn try_up(name: &str, hosts: &[&str]) -> Result<Fleet> {
        let image = ensure_bare()?;
        let hosts: Vec<(&str, &str)> = hosts.iter().map(|host| (*host, image.as_str())).collect();
        Fleet::try_up_on(name, &hosts)
    }

    /// Boots these (host, image); the images are those of [`ensure_bare`] and [`crate::ensure_stage`].
    pub fn try_up_on(name: &str, hosts: &[(&str, &str)]) -> Result<Fleet> {
        for word in hosts.iter().map(|(host, _)| *host).chain([name]) {
            check_name(word)?;
        }
        let lock = lock(&format!("fleet-{name}"))?;
        remove_fleet(name)?;
        let subnet = network::create(&network_name(name), name)?;
        let ssh = SshDir::create(fleet_dir(name)?)?;
        let hosts: Vec<(Host, &str)> =
            (11..).zip(hosts).map(|(last, (host, image))| (Host::new(name, host, subnet, last), *image)).collect();
        let boot = boot_all(&hosts, &ssh);
        let hosts = hosts.into_iter().map(|(host, _)| host).collect();
        let fleet = Fleet { name: name.to_owned(), hosts, ssh, kept: keep_asked(), _lock: lock };
        let keys = boot?;
        let lines: Vec<_> = fleet.hosts.iter().zip(keys).map(|(h, key)| (h.name().into(), h.address(), key)).collect();
        fleet.ssh.write(&lines)?;
        for host in &fleet.hosts {
            try_wait(&format!("ssh lets us into {}", host.name()), LOGIN, || fleet.ssh(host.name(), "true").success())?;
        }
        Ok(fleet)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The host of this name; panics when the fleet has none.
    #[track_caller]
    pub fn host(&self, name: &str) -> &Host {
        let names = || self.hosts.iter().map(Host::name).collect::<Vec<_>>().join(", ");
        match self.hosts.iter().find(|host| host.name() == name) {
            Some(host) => host,
            None => panic!("the fleet {} has no host {name}, only {}", self.name, names()),
        }
    }

    /// All its hosts, in the order they were named.
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// The configuration for `ssh -F`: the hosts by name, the client key, the host keys, checking on.
    pub fn ssh_config(&self) -> PathBuf {
        self.ssh.config()
    }

    /// The folder with the keys and the configuration; a place for other files of the test, too.
    pub fn dir(&self) -> PathBuf {
        self.ssh.path().to_path_buf()
    }

    /// Runs a command over ssh; `host` may be `user@host`. ssh's own failures have the code 255.
    #[track_caller]
    pub fn ssh(&self, host: &str, command: &str) -> Output {
        let mut ssh = std::process::Command::new("ssh");
        ssh.arg("-F").arg(self.ssh_config()).args(["--", host, command]);
        match run(&mut ssh) {
            Ok(output) => output,
            Err(e) => panic!("{e}"),
        }
    }

    /// Leaves the hosts up when this process ends.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        if self.kept {
            let (name, config) = (&self.name, self.ssh_config());
            eprintln!("the hosts of {name} stay up: ssh -F {} HOST", config.display());
        } else if let Err(e) = remove_fleet(&self.name) {
            eprintln!("removing the fleet {}: {e}", self.name);
        }
    }
}

/// Starts all hosts at once; gives their public host keys.
fn boot_all(hosts: &[(Host, &str)], ssh: &SshDir) -> Result<Vec<String>> {
    let client = ssh.public_key()?;
    let boot = |host: &Host, image: &str| {
        host.create(image)?;
        host.try_boot()?;
        host.put("/root/.ssh/authorized_keys", client.as_bytes())?;
        Ok(docker(&["exec", &host.container(), "cat", "/etc/ssh/ssh_host_ed25519_key.pub"])?.stdout)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = hosts.iter().map(|(host, image)| scope.spawn(move || boot(host, image))).collect();
        let died = || Err(Error::new("a thread that boots a host panicked"));
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| died())).collect()
    })
}

fn keep_asked() -> bool {
    std::env::var("REGIE_KEEP_HOSTS").is_ok_and(|v| v == "1")
}

fn network_name(fleet: &str) -> String {
    format!("regie-{fleet}")
}

fn fleet_dir(fleet: &str) -> Result<PathBuf> {
    Ok(cache_dir()?.join("fleets").join(fleet))
}

fn check_name(name: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.chars().all(fits) && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.len() <= 40 {
        return Ok(());
    }
    Err(Error::new(format!("`{name}` cannot name a fleet or a host: a letter, then a-z, 0-9 and -, at most 40")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_host_names() {
        assert!(check_name("two-hosts").is_ok());
        for bad in ["", "Web", "2web", "a_b", "a/b"] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
