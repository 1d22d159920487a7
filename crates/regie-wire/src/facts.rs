//! What was seen on a machine in general.

use crate::{GateId, Hold, Manifest, Outcome, RunId, StepId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Fields of `/etc/os-release` (os-release(5)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OsRelease {
    /// `debian`
    pub id: String,
    /// `12`
    pub version_id: String,
    /// `Debian GNU/Linux 12 (bookworm)`
    pub pretty_name: String,
}

/// Facts of a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// `uname -n`.
    pub hostname: String,
    /// Distribution.
    pub os: OsRelease,
    /// `uname -r`.
    pub kernel: String,
    /// `x86_64` …
    pub arch: String,
    /// Version of the C library, `2.36`.
    pub libc: String,
    /// Processors on line.
    pub cpus: u32,
    /// Bytes of memory.
    pub memory: u64,
    /// Size in bytes of the file system that holds the machine's root (for a folder: that folder).
    pub disk: u64,
    /// Free bytes on it, for regie's user.
    pub disk_free: u64,
    /// Systemd is the running init.
    pub systemd: bool,
    /// User that regie acts as.
    pub user: String,
    /// Its numeric id.
    pub uid: u32,
    /// Changes at each boot (`/proc/sys/kernel/random/boot_id`, and when the first process began).
    pub boot_id: String,
    /// Why it should restart, if it should: packages that ask for it, a newer kernel.
    #[serde(default)]
    pub reboot_required: Option<String>,
    /// Seconds since boot.
    pub uptime: u64,
    /// Machine's clock, ms since the epoch.
    pub clock: i64,
    /// Addresses by interface, loopback left out.
    pub addresses: BTreeMap<String, Vec<String>>,
    /// Where regie keeps its things there.
    pub state_dir: String,
    /// What it has been given.
    pub manifest: Manifest,
    /// Holds in force.
    pub holds: Vec<Hold>,
    /// Who holds the lease.
    pub lease: Option<Lease>,
    /// Runs that are under way or never ended, newest first.
    pub open_runs: Vec<RunSummary>,
    /// Free TCP ports that a folder machine offers, in order.
    pub free_ports: Vec<u16>,
    /// What could not be read there (a damaged hold, say), for people.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// Who is changing a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The run.
    pub run: RunId,
    /// `user@host`.
    pub who: String,
    /// What: `deploy pizzeria@prod`.
    pub what: String,
    /// Since when, ms since the epoch.
    pub since: i64,
}

/// Where a run stands on a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum RunState {
    /// Under way.
    Running,
    /// Waiting.
    AtGate {
        /// Where.
        gate: GateId,
        /// For what.
        what: String,
    },
    /// Its process is gone and it has not ended.
    Interrupted {
        /// The step under way then.
        step: Option<StepId>,
    },
    /// Over.
    Ended {
        /// How.
        outcome: Outcome,
        /// In words.
        state: String,
    },
}

/// A run as a machine tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Which.
    pub run: RunId,
    /// `deploy pizzeria@prod`.
    pub title: String,
    /// Who.
    pub who: String,
    /// Began, ms since the epoch.
    pub started: i64,
    /// Number of its last event.
    pub last_seq: u64,
    /// Where it stands.
    #[serde(flatten)]
    pub state: RunState,
}
