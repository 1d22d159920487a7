//! How the system's ssh is called.

use super::destination::Destination;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How to call ssh. Its own configuration, agents, jump hosts and known hosts all apply.
#[derive(Clone, Debug)]
pub struct SshOptions {
    /// The program; `ssh` found in `PATH` unless said otherwise.
    pub program: PathBuf,
    /// A configuration to use in place of the person's own (`ssh -F`).
    pub config_file: Option<PathBuf>,
    /// Where control sockets lie. Short: a socket's path has at most 107 bytes.
    pub runtime_dir: PathBuf,
    /// A person sits at a terminal: ssh may ask for a passphrase there.
    pub terminal: bool,
}

impl SshOptions {
    /// The ordinary way, with the control sockets of this user.
    ///
    /// # Errors
    /// When no folder for the sockets can be had that is this user's alone.
    pub fn new(config_file: Option<PathBuf>, terminal: bool) -> io::Result<Self> {
        let runtime_dir = own_runtime_dir()?;
        Ok(Self { program: "ssh".into(), config_file, runtime_dir, terminal })
    }

    /// Another program of OpenSSH, from where ssh itself is taken.
    pub(crate) fn sibling(&self, name: &str) -> PathBuf {
        self.program.with_file_name(name)
    }

    /// ssh with everything that every call of it has.
    pub(crate) fn command(&self, destination: &Destination, special: &[&str]) -> Command {
        let mut ssh = Command::new(&self.program);
        if let Some(config) = &self.config_file {
            ssh.arg("-F").arg(config);
        }
        ssh.arg("-T").args(special);
        let socket = format!("ControlPath={}/%C", self.runtime_dir.display());
        for option in FIXED.iter().copied().chain([socket.as_str()]) {
            ssh.args(["-o", option]);
        }
        ssh.args(destination.args());
        ssh
    }
}

const FIXED: [&str; 9] = [
    "ControlPersist=60s",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
    "ConnectTimeout=10",
    "StrictHostKeyChecking=yes",
    "ClearAllForwardings=yes",
    "PermitLocalCommand=no",
    // A person's own configuration may set one for interactive work; it would take our command's place.
    "RemoteCommand=none",
    "ForwardAgent=no",
];

/// `$XDG_RUNTIME_DIR/regie`, else `/tmp/regie-UID`; ours alone, or refused.
fn own_runtime_dir() -> io::Result<PathBuf> {
    let uid = fs::metadata("/proc/self")?.uid();
    let dir = match std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from) {
        Some(dir) if dir.is_dir() && dir.as_os_str().len() < 50 => dir.join("regie"),
        _ => PathBuf::from(format!("/tmp/regie-{uid}")),
    };
    match fs::DirBuilder::new().mode(0o700).create(&dir) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
        _ => {}
    }
    ours_alone(&dir, uid)?;
    Ok(dir)
}

/// Somebody else's folder of that name in `/tmp` would let them have our connections.
fn ours_alone(dir: &Path, uid: u32) -> io::Result<()> {
    let there = fs::symlink_metadata(dir)?;
    if there.is_dir() && there.uid() == uid && there.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let why = format!("{} is not a folder of yours alone: remove it, or set XDG_RUNTIME_DIR", dir.display());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_key_is_always_checked_and_the_address_is_no_option() {
        let options = SshOptions {
            program: "ssh".into(),
            config_file: Some("/c".into()),
            runtime_dir: "/run/user/1/regie".into(),
            terminal: false,
        };
        let ssh = options.command(&Destination::of("-v"), &["-o", "BatchMode=yes"]);
        let args: Vec<_> = ssh.get_args().filter_map(|a| a.to_str()).collect();
        assert!(args.contains(&"StrictHostKeyChecking=yes"), "{args:?}");
        assert!(args.contains(&"ControlPath=/run/user/1/regie/%C"), "{args:?}");
        assert_eq!(args[..2], ["-F", "/c"]);
        assert_eq!(args[args.len() - 2..], ["--", "-v"]);
    }

    #[test]
    fn a_folder_open_to_others_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let uid = fs::metadata(dir.path()).unwrap().uid();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let refused = ours_alone(dir.path(), uid).unwrap_err();
        assert!(refused.to_string().contains("yours alone"), "{refused}");
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
        ours_alone(dir.path(), uid).unwrap();
    }
}
