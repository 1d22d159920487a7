//! What a system has: packages, accounts, units; and what regie keeps beside them.

use crate::{Hold, InstanceName, Text};
use serde::{Deserialize, Serialize};

/// Packages of the distribution (apt), installed by one command.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Packages {
    /// `name` or `name=version`.
    pub names: Vec<String>,
}

/// A user account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct User {
    /// Login name.
    pub name: String,
    /// Numeric id; `None` takes what the system gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// Primary group, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Supplementary groups that it must at least be in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Home directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// Login shell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shell: Option<String>,
    /// A system account (`useradd --system`).
    #[serde(default)]
    pub system: bool,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Numeric id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gid: Option<u32>,
    /// A system group.
    #[serde(default)]
    pub system: bool,
}

/// A systemd unit. With `content`, its file in `/etc/systemd/system` too.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unit {
    /// Full name, such as `pizzeria-web.service`.
    pub name: String,
    /// The unit file; `None` for a unit that a package brings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Text>,
    /// Started at boot.
    pub enabled: bool,
    /// Running now.
    pub active: bool,
    /// Another takes its place while it runs (blue-green): taken back, it goes in its turn, and not before what gives it
    /// requests nor after it.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub beside: bool,
}

/// That a unit reads its files again, without a restart, when one of those changed that notify this. It is never wrong by
/// itself: it is brought about when it is owed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reload {
    /// Full name of the unit.
    pub name: String,
}

/// The hold of an instance on this machine: a small file, so that it can be seen and written by hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HoldRecord {
    /// Whose.
    pub instance: InstanceName,
    /// Absolute path of its file.
    pub path: String,
    /// What it says; `None`: no hold.
    pub hold: Option<Hold>,
}
