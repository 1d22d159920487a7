//! What was seen of a resource.

use crate::{Hold, Key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum FileType {
    File,
    Directory,
    Symlink,
    Other,
}

/// What may be said of a file's content.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentSeen {
    /// UTF-8 text of at most 64 KiB in which no secret is expected.
    Text(String),
    /// Any other content without secrets, by its SHA-256.
    Digest(String),
    /// Content that has (or had) secrets: HMAC-SHA-256 under the machine's own key, which never leaves it, of what is
    /// there and of what is wanted there. Neither can be guessed from a saved plan.
    Keyed {
        /// Of what is there.
        actual: String,
        /// Of what is wanted, computed by the machine; `None` when the secrets were not given.
        wanted: Option<String>,
    },
    /// Not looked at (a directory, a link).
    None,
}

/// What lies at a path, with its attributes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PathSeen {
    /// File, directory …
    pub file_type: FileType,
    /// Permission bits (07777).
    pub mode: u32,
    /// Owner's name, or the number where it has none.
    pub owner: String,
    /// Group's name, or the number.
    pub group: String,
    /// For files.
    pub content: ContentSeen,
    /// For symbolic links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// What was seen of one resource, by kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "seen", rename_all = "kebab-case")]
pub enum Observed {
    /// Directory, file, symlink.
    Path {
        /// `None`: nothing is there.
        path: Option<PathSeen>,
    },
    /// Packages.
    Packages {
        /// Installed version by name; not installed ones are absent.
        installed: BTreeMap<String, String>,
        /// Package lists are missing or older than a day: they must be fetched before an install.
        lists_stale: bool,
    },
    /// User.
    User {
        /// `None`: no such user.
        user: Option<crate::User>,
    },
    /// Group.
    Group {
        /// `None`: no such group; otherwise its gid.
        gid: Option<u32>,
    },
    /// Systemd unit.
    Unit {
        /// `None`: systemd knows no such unit.
        load: Option<PathSeen>,
        /// Systemd has it loaded (from wherever its file is).
        known: bool,
        /// Started at boot.
        enabled: bool,
        /// Running (or, for a oneshot, active).
        active: bool,
        /// Systemd's own words: `ActiveState/SubState (Result)`.
        state: String,
        /// The unit file changed on disk since systemd read it.
        needs_reload: bool,
    },
    /// Archive.
    Archive {
        /// SHA-256 in the folder's marker; `None`: the folder is not there (whole).
        sha256: Option<String>,
        /// A folder without the right marker is in the way.
        occupied: bool,
        /// The archive file is on the machine already.
        stored: bool,
    },
    /// Command.
    Command {
        /// The guard says that it need not run.
        satisfied: bool,
    },
    /// Supervised process.
    Process {
        /// Its supervisor runs and keeps it alive.
        running: bool,
        /// What it was started with; `None` when it does not run.
        spec: Option<crate::Process>,
        /// Restarts since it was started.
        restarts: u32,
    },
    /// Port.
    Port {
        /// The port remembered for the name.
        port: Option<u16>,
    },
    /// HTTP question.
    Http {
        /// It answered as wanted.
        ok: bool,
        /// `200 in 84 ms`, or what was wrong.
        detail: String,
    },
    /// Hold.
    Hold {
        /// What is held.
        hold: Option<Hold>,
    },
    /// It could not be looked at.
    Unknown {
        /// Why, and what to do.
        why: String,
    },
}

/// One resource, seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Whose.
    pub key: Key,
    /// What was seen.
    pub observed: Observed,
    /// For units and processes: why a restart is owed (written before the change that caused it).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed: Option<String>,
}
