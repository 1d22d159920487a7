//! What lies on a machine in regie's own folder. Versioned: these files outlive the programs that wrote them.

use crate::{InstanceName, Key, Resource, RunId, Scope};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the formats of manifest, spool and holds.
pub const FORMAT: u32 = 1;

/// What a machine has been given, to find what is no longer wanted. Never the source of what is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// By key.
    pub given: BTreeMap<Key, Given>,
    /// Ports of a folder machine, by name.
    #[serde(default)]
    pub ports: BTreeMap<String, u16>,
}

/// One resource that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The dossier and environment that wanted it, `oc-pizza/prod`: several may share a machine.
    pub dossier: String,
    /// For whom.
    pub scope: Scope,
    /// As it was given (secrets by name).
    pub resource: Resource,
    /// It was there before regie came, and was adopted: never removed by itself.
    #[serde(default)]
    pub adopted: bool,
    /// The run that gave it last.
    pub run: RunId,
    /// When, ms since the epoch: old releases are told from new ones by it.
    #[serde(default)]
    pub at: i64,
}

/// Restarts owed, by the key of the unit or process: written before the file changes, struck off after the restart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed(
    /// Key → why, such as `/etc/app.conf changed (run 8k3f)`.
    pub BTreeMap<Key, String>,
);

/// What a hold keeps.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldKind {
    /// Its processes stay stopped.
    Stopped,
    /// It stays at this release.
    Pinned(String),
    /// The proxy answers that it is being worked on, to all but those who ask on the proxy's machine itself.
    Maintenance,
}

/// A temporary departure from the dossier, kept on the machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hold {
    /// Whose.
    pub instance: InstanceName,
    /// What is held.
    pub kind: HoldKind,
    /// Who asked for it: `user@host`.
    pub who: String,
    /// Why.
    pub why: String,
    /// Since when: seconds since 1970-01-01 UTC.
    pub since: i64,
    /// Until when, if it ends by itself: seconds since 1970-01-01 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// What was stopped that it stands on, such as `db/mariadb`: it starts again with that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
}
