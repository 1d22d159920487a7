//! Getting to know a machine: its host keys are shown once, and accepted by a person.

use crate::transport::{Destination, SshOptions, tail};
use crate::{ApplyError, Cause};
use regie_wire::MachineName;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

mod resolved;

use resolved::Resolved;

/// The keys a machine shows, not accepted by anybody yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The machine.
    pub machine: MachineName,
    /// The name ssh knows it by: a host, or `[host]:port`.
    pub known_as: String,
    /// Where they will be written.
    pub known_hosts: PathBuf,
    /// Its keys.
    pub keys: Vec<HostKey>,
}

/// A host key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostKey {
    /// `ssh-ed25519`
    pub kind: String,
    /// Base64.
    pub key: String,
    /// `256 SHA256:… (ED25519)`, as `ssh-keygen -l` prints it.
    pub fingerprint: String,
}

/// What accepting did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// So many keys were written.
    Written(usize),
    /// They were all known.
    Known,
}

/// Asks a machine for its host keys. Nothing is believed yet: a person compares the fingerprints.
///
/// # Errors
/// When the machine does not answer, or is behind a jump host (then ssh itself must be asked).
pub fn scan(address: &str, machine: &MachineName, ssh: &SshOptions) -> Result<Scan, ApplyError> {
    let to = Destination::of(address);
    let error = |cause, why: String, next: String| {
        ApplyError::new(machine, cause, "its host keys could not be read", why, next)
    };
    let here = |e: io::Error| error(Cause::Here, e.to_string(), "install OpenSSH's client on this computer".into());
    let resolved = Resolved::of(&to, ssh).map_err(here)?;
    if resolved.behind {
        let next = format!("connect once by hand and compare the fingerprint that ssh shows: ssh {}", to.typed());
        return Err(error(Cause::Here, "it is reached through another machine".into(), next));
    }
    let mut keyscan = Command::new(ssh.sibling("ssh-keyscan"));
    keyscan.args(["-T", "10", "-p", &resolved.port.to_string(), "--", &resolved.host]);
    let seen = keyscan.stdin(Stdio::null()).output().map_err(here)?;
    let lines = String::from_utf8_lossy(&seen.stdout);
    let mut keys = Vec::new();
    for line in lines.lines().filter(|l| !l.starts_with('#')) {
        let mut words = line.split_whitespace().skip(1);
        if let (Some(kind), Some(key)) = (words.next(), words.next()) {
            let fingerprint = fingerprint(ssh, kind, key).map_err(here)?;
            keys.push(HostKey { kind: kind.to_owned(), key: key.to_owned(), fingerprint });
        }
    }
    if keys.is_empty() {
        let said = tail(&String::from_utf8_lossy(&seen.stderr), 3);
        let why = if said.is_empty() { format!("{}:{} does not answer", resolved.host, resolved.port) } else { said };
        return Err(error(Cause::Unreachable, why, "is it switched on, and is its sshd running?".into()));
    }
    keys.sort_by(|a, b| a.kind.cmp(&b.kind));
    Ok(Scan { machine: machine.clone(), known_as: resolved.known_as(), known_hosts: resolved.known_hosts, keys })
}

/// Writes down that a person has compared the fingerprints. A key that contradicts a known one is refused.
///
/// # Errors
/// When another key of the same kind is known, or the file cannot be written.
pub fn accept(scan: &Scan, ssh: &SshOptions) -> Result<Accepted, ApplyError> {
    let error = |cause, why: String, next: String| {
        ApplyError::new(&scan.machine, cause, "its host keys were not accepted", why, next)
    };
    let file = scan.known_hosts.display();
    let here = |e: io::Error| error(Cause::Here, format!("{file}: {e}"), "may you write there?".into());
    let known = known_keys(scan, ssh).map_err(here)?;
    let other = scan.keys.iter().find(|new| known.iter().any(|(kind, key)| *kind == new.kind && *key != new.key));
    if let Some(new) = other {
        let why = format!("ANOTHER {} key is known for {}, in {file}", new.kind, scan.known_as);
        let next = format!(
            "find out why on another way; only if it was really reinstalled: ssh-keygen -R '{}' -f {file}",
            scan.known_as
        );
        return Err(error(Cause::HostKeyChanged, why, next));
    }
    let new: Vec<_> = scan.keys.iter().filter(|k| !known.iter().any(|(_, key)| *key == k.key)).collect();
    if new.is_empty() {
        return Ok(Accepted::Known);
    }
    let lines: String = new.iter().map(|k| format!("{} {} {}\n", scan.known_as, k.kind, k.key)).collect();
    append(&scan.known_hosts, &lines).map_err(here)?;
    Ok(Accepted::Written(new.len()))
}

/// Kind and key of the lines that ssh would believe; hashed names are found too.
fn known_keys(scan: &Scan, ssh: &SshOptions) -> io::Result<Vec<(String, String)>> {
    if !scan.known_hosts.exists() {
        return Ok(Vec::new());
    }
    let mut find = Command::new(ssh.sibling("ssh-keygen"));
    find.args(["-F", &scan.known_as, "-f"]).arg(&scan.known_hosts);
    // It exits with 1 when there is none.
    let found = find.stdin(Stdio::null()).output()?;
    let lines = String::from_utf8_lossy(&found.stdout);
    let keys = lines.lines().filter(|l| !l.starts_with(['#', '@'])).filter_map(|line| {
        let mut words = line.split_whitespace().skip(1);
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    });
    Ok(keys.collect())
}

fn append(path: &Path, lines: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
    // A last line without its end would swallow the first of ours.
    let mut last = [b'\n'];
    if file.metadata()?.len() > 0 {
        file.seek(io::SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let text = if last == *b"\n" { lines.to_owned() } else { format!("\n{lines}") };
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn fingerprint(ssh: &SshOptions, kind: &str, key: &str) -> io::Result<String> {
    let mut keygen = Command::new(ssh.sibling("ssh-keygen"));
    let mut child = keygen.args(["-l", "-f", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        writeln!(input, "{kind} {key}")?;
    }
    let said = child.wait_with_output()?;
    let line = String::from_utf8_lossy(&said.stdout).replace(" no comment ", " ");
    match line.trim() {
        "" => Err(io::Error::other(format!("ssh-keygen does not understand a key of kind {kind}"))),
        line => Ok(line.to_owned()),
    }
}

#[cfg(test)]
mod tests;
