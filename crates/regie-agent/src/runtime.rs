//! The folder for what must not outlive a boot: secrets of runs, and the sockets by which they are reached.

use crate::store::{private_folder, read_json, write_json};
use crate::{Context, Place};
use regie_wire::{RunId, Secrets, hex_sha256};
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Magic numbers of file systems that live in memory (statfs(2)).
const IN_MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58f6];

/// The folder: `/run/regie`, or `/dev/shm/regie-<uid>/<digest>` for a folder machine. Nobody else can look into it.
#[derive(Clone, Debug)]
pub(crate) struct Runtime(PathBuf);

impl Runtime {
    /// Finds or makes it. Where there is no memory file system, it lies in `/tmp` and takes no secrets.
    pub(crate) fn of(cx: &Context) -> Result<Self, String> {
        let root = match &cx.place {
            Place::System => return own(Path::new("/run/regie")).map(|()| Self("/run/regie".into())),
            Place::Folder(root) => root,
        };
        let uid = rustix::process::geteuid().as_raw();
        let base =
            ["/dev/shm", "/tmp"].into_iter().find(|b| rustix::fs::access(*b, rustix::fs::Access::WRITE_OK).is_ok());
        let base = base.ok_or(
            "neither /dev/shm nor /tmp can be written to: make one of them a folder for everybody (mode 1777)",
        )?;
        let user = Path::new(base).join(format!("regie-{uid}"));
        own(&user)?;
        // A socket's path has room for 107 bytes; the folder machine's own may be longer.
        let folder = user.join(&hex_sha256(root.as_os_str().as_bytes())[..16]);
        own(&folder)?;
        Ok(Self(folder))
    }

    /// By which a run is reached.
    pub(crate) fn socket(&self, run: &RunId) -> PathBuf {
        self.0.join(format!("{run}.sock"))
    }

    fn secrets_file(&self, run: &RunId) -> PathBuf {
        self.0.join(format!("{run}.secrets"))
    }

    /// Puts down what a run needs.
    pub(crate) fn write_secrets(&self, run: &RunId, secrets: &Secrets) -> Result<(), String> {
        let path = self.secrets_file(run);
        let kind = rustix::fs::statfs(&self.0).map_err(|e| format!("{}: {e}", self.0.display()))?.f_type;
        if !IN_MEMORY.contains(&(kind as u64)) {
            return Err(format!(
                "this run needs secrets, and {} is not in memory: they are never written to a disk; mount a tmpfs on /dev/shm",
                self.0.display()
            ));
        }
        write_json(&path, secrets).map_err(|e| format!("{}: {e}", path.display()))
    }

    /// What was put down; empty when it is gone (the machine was restarted).
    pub(crate) fn secrets(&self, run: &RunId) -> io::Result<Secrets> {
        Ok(read_json(&self.secrets_file(run))?.unwrap_or_default())
    }

    /// Forgets what a run was given and how it was reached.
    pub(crate) fn forget(&self, run: &RunId) {
        // Gone already is as good.
        let _ = fs::remove_file(self.secrets_file(run));
        let _ = fs::remove_file(self.socket(run));
    }
}

/// Makes a folder of our own, or makes sure that it is: `/dev/shm` and `/tmp` are everybody's.
fn own(path: &Path) -> Result<(), String> {
    private_folder(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let seen = fs::symlink_metadata(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let uid = rustix::process::geteuid().as_raw();
    if !seen.is_dir() || seen.uid() != uid || seen.mode() & 0o077 != 0 {
        return Err(format!(
            "{} is not a folder of user {uid} with mode 0700: somebody else made it; look at it and remove it",
            path.display()
        ));
    }
    Ok(())
}
