//! What is run: commands, processes, and the ports they listen on.

use crate::Text;
use serde::{Deserialize, Serialize};

/// When a command need not run. At least one is set: a command without a guard would run at every apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Guard {
    /// Not needed when this path exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creates: Option<String>,
    /// Not needed when this shell command succeeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<String>,
}

/// A command with its guard, run by `/bin/sh -c`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Command {
    /// What identifies it, such as `pizzeria/build-1`.
    pub name: String,
    /// Shell text.
    pub run: String,
    /// Working directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// User to run as (`runuser -u`); `None` is whoever regie acts as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Environment file (`KEY="value"` lines) read before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env_file: Option<String>,
    /// When not to run.
    pub guard: Guard,
    /// Shell text that takes it back; `None`: it cannot be taken back, and the plan says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<String>,
    /// Seconds it may take.
    pub timeout: u64,
}

/// A command of the team before or after a procedure. It is no state of the machine: it is run each time, noted nowhere,
/// and never taken back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hook {
    /// What identifies it, such as `pizzeria/before-deploy-1`.
    pub name: String,
    /// Shell text, with what it is told of the procedure before it.
    pub run: Text,
    /// User to run as (`runuser -u`); `None` is whoever regie acts as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Seconds it may take.
    pub timeout: u64,
}

/// A process kept by the agent's own supervisor, on a folder machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Process {
    /// Its name on the machine, such as `pizzeria-web`.
    pub name: String,
    /// Shell text, run as `sh -c "exec …"`.
    pub command: String,
    /// Working directory.
    pub cwd: String,
    /// Environment file read before (`KEY="value"` lines).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env_file: Option<String>,
    /// Where its output goes.
    pub log: String,
    /// Whether it should run now.
    pub running: bool,
    /// Seconds between TERM and KILL when it is stopped.
    pub stop_timeout: u64,
}

/// A TCP port given once to a name on a folder machine, remembered in the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Port {
    /// Whose it is, such as `pizzeria/http`.
    pub name: String,
    /// The number.
    pub port: u16,
}
