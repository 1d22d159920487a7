//! The ssh side of a fleet: a key of its own, a configuration, and host keys learnt from the hosts themselves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::error::Doing;
use crate::run::run;

/// The folder of a fleet's keys and configuration.
#[derive(Debug)]
pub(crate) struct SshDir(PathBuf);

impl SshDir {
    /// Empties the folder and makes a client key in it.
    pub fn create(dir: PathBuf) -> Result<Self> {
        if dir.exists() {
            fs::remove_dir_all(&dir).doing(format!("removing {}", dir.display()))?;
        }
        fs::create_dir_all(&dir).doing(format!("creating {}", dir.display()))?;
        run(Command::new("chmod").arg("700").arg(&dir))?.checked()?;
        let key = dir.join("id_ed25519");
        let keygen = ["-q", "-t", "ed25519", "-N", "", "-C", "regie-hosts", "-f"];
        run(Command::new("ssh-keygen").args(keygen).arg(&key))?.checked()?;
        Ok(SshDir(dir))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn config(&self) -> PathBuf {
        self.0.join("ssh_config")
    }

    /// The client's public key, for `authorized_keys`.
    pub fn public_key(&self) -> Result<String> {
        let path = self.0.join("id_ed25519.pub");
        fs::read_to_string(&path).doing(format!("reading {}", path.display()))
    }

    /// Writes `ssh_config` and `known_hosts` for these (name, address, public host key).
    pub fn write(&self, hosts: &[(String, String, String)]) -> Result<()> {
        let put = |name: &str, text: &str| {
            let path = self.0.join(name);
            fs::write(&path, text).doing(format!("writing {}", path.display()))
        };
        put("known_hosts", &known_hosts(hosts))?;
        put("ssh_config", &config(&self.0, hosts))
    }
}

fn known_hosts(hosts: &[(String, String, String)]) -> String {
    let line = |(name, address, key): &(String, String, String)| {
        let mut words = key.split_whitespace();
        let (kind, key) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        format!("{name},{address} {kind} {key}\n")
    };
    hosts.iter().map(line).collect()
}

fn config(dir: &Path, hosts: &[(String, String, String)]) -> String {
    let mut text = String::new();
    for (name, address, _) in hosts {
        text.push_str(&format!("Host {name}\n  HostName {address}\n\n"));
    }
    let dir = dir.display();
    text.push_str(&format!(
        "Host *\n  User root\n  IdentityFile {dir}/id_ed25519\n  IdentitiesOnly yes\n  IdentityAgent none\n  \
         UserKnownHostsFile {dir}/known_hosts\n  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking yes\n  \
         BatchMode yes\n  ConnectTimeout 5\n  ControlMaster no\n  ControlPath none\n"
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_checks_host_keys() {
        let hosts = [("web".to_owned(), "10.96.1.11".to_owned(), "ssh-ed25519 AAAA root@web\n".to_owned())];
        assert_eq!(known_hosts(&hosts), "web,10.96.1.11 ssh-ed25519 AAAA\n");
        let text = config(Path::new("/f"), &hosts);
        assert!(text.starts_with("Host web\n  HostName 10.96.1.11\n"));
        assert!(text.contains("StrictHostKeyChecking yes") && text.contains("ControlMaster no"));
    }
}
