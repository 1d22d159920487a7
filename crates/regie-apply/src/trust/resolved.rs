//! Where ssh would really go, by its own configuration.

use crate::transport::{Destination, SshOptions};
use std::io;
use std::path::PathBuf;
use std::process::Stdio;

/// What `ssh -G` says of a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Real name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Name to look keys up by, when it is another.
    pub alias: Option<String>,
    /// The first known hosts file of the user.
    pub known_hosts: PathBuf,
    /// Reached through a jump host or a proxy command.
    pub behind: bool,
}

impl Resolved {
    /// Asks ssh.
    pub fn of(to: &Destination, ssh: &SshOptions) -> io::Result<Self> {
        let said = ssh.command(to, &["-G"]).stdin(Stdio::null()).output()?;
        if !said.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&said.stderr).trim().to_owned()));
        }
        let home = std::env::var("HOME").unwrap_or_default();
        Self::read(&String::from_utf8_lossy(&said.stdout), &home)
            .ok_or_else(|| io::Error::other("`ssh -G` does not say where it would go"))
    }

    fn read(text: &str, home: &str) -> Option<Self> {
        let value = |key: &str| {
            let found = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
            found.map(str::trim).filter(|v| !v.is_empty() && *v != "none")
        };
        let file =
            value("userknownhostsfile").and_then(|v| v.split_whitespace().next()).unwrap_or("~/.ssh/known_hosts");
        let known_hosts = match file.strip_prefix("~/") {
            Some(rest) => PathBuf::from(home).join(rest),
            None => PathBuf::from(file),
        };
        Some(Self {
            host: value("hostname")?.to_owned(),
            port: value("port")?.parse().ok()?,
            alias: value("hostkeyalias").map(str::to_owned),
            known_hosts,
            behind: value("proxyjump").or_else(|| value("proxycommand")).is_some(),
        })
    }

    /// The name of it in a known hosts file (sshd(8)).
    pub fn known_as(&self) -> String {
        match &self.alias {
            Some(alias) => alias.clone(),
            None if self.port == 22 => self.host.clone(),
            None => format!("[{}]:{}", self.host, self.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ssh_says_is_read() {
        let text =
            "user root\nhostname 10.0.0.7\nport 2222\nuserknownhostsfile ~/.ssh/known_hosts ~/.ssh/known_hosts2\n";
        let of = Resolved::read(text, "/home/me").unwrap();
        assert_eq!(of.known_as(), "[10.0.0.7]:2222");
        assert_eq!(of.known_hosts, PathBuf::from("/home/me/.ssh/known_hosts"));
        assert!(!of.behind);
        let text = "hostname db\nport 22\nhostkeyalias store\nproxyjump gate\nuserknownhostsfile /k\n";
        let of = Resolved::read(text, "/home/me").unwrap();
        assert_eq!((of.known_as().as_str(), of.behind), ("store", true));
        assert_eq!(Resolved::read("", "/"), None);
    }
}
