//! Where this agent acts and what it may know.

use regie_wire::Secrets;
use std::path::{Path, PathBuf};

/// What kind of machine this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The whole system; regie acts as root.
    System,
    /// A folder: nothing outside of it is ever touched, nothing needs privileges.
    Folder(PathBuf),
}

/// Regie's own folder on the machine: `/var/lib/regie`, or `<folder>/.regie` for a folder machine. Mode 0700.
#[derive(Clone, Debug)]
pub struct StateDir(PathBuf);

/// What everything on the machine is done with.
#[derive(Clone, Debug)]
pub struct Context {
    /// Where.
    pub place: Place,
    /// Own folder.
    pub state: StateDir,
    /// Values given for this session or run.
    pub secrets: Secrets,
}

impl StateDir {
    /// The folder that belongs to a place.
    pub fn of(place: &Place) -> Self {
        Self(match place {
            Place::System => PathBuf::from("/var/lib/regie"),
            Place::Folder(root) => root.join(".regie"),
        })
    }
    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }
    /// What the machine has been given.
    pub fn manifest(&self) -> PathBuf {
        self.0.join("manifest.json")
    }
    /// Restarts owed.
    pub fn owed(&self) -> PathBuf {
        self.0.join("owed.json")
    }
    /// The machine's own key for digests of sensitive content: 32 random bytes, mode 0600.
    pub fn key(&self) -> PathBuf {
        self.0.join("digest.key")
    }
    /// Archives, by SHA-256.
    pub fn blobs(&self) -> PathBuf {
        self.0.join("blobs")
    }
    /// One folder a run.
    pub fn runs(&self) -> PathBuf {
        self.0.join("runs")
    }
    /// One folder a supervised process.
    pub fn processes(&self) -> PathBuf {
        self.0.join("processes")
    }
    /// One file an instance that is held: `holds/<instance>.json`.
    pub fn holds(&self) -> PathBuf {
        self.0.join("holds")
    }
    /// The file whose flock is the lease.
    pub fn lease(&self) -> PathBuf {
        self.0.join("lease")
    }
}

impl Context {
    /// Whether a path may be changed here: on a folder machine only what lies inside it.
    pub fn may_touch(&self, path: &Path) -> bool {
        match &self.place {
            Place::System => path.is_absolute(),
            Place::Folder(root) => {
                path.starts_with(root) && !path.components().any(|c| matches!(c, std::path::Component::ParentDir))
            }
        }
    }
}
