//! What runs by the clock.

use serde::{Deserialize, Serialize};

/// A line of a user's crontab(5), under a comment of its own (`# regie: NAME`); other people's lines stay untouched.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cron {
    /// Tells it from other lines, such as `pizzeria-invoices`.
    pub name: String,
    /// Whose crontab.
    pub user: String,
    /// Five fields, or `@daily` and the like.
    pub schedule: String,
    /// Shell text on one line; `%` is escaped where it is written.
    pub command: String,
    /// Whether the line is there. One that is stopped is taken out.
    pub enabled: bool,
}

/// A systemd timer with its service: `NAME.timer`, `NAME.service` in `/etc/systemd/system`. Missed times are caught up.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Timer {
    /// Without suffix, such as `pizzeria-invoices`.
    pub name: String,
    /// For people, one line.
    pub description: String,
    /// systemd.time(7) calendar expressions; it runs at each.
    pub calendar: Vec<String>,
    /// Shell text, run as `/bin/sh -ec`.
    pub command: String,
    /// Working directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// User; root when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Environment file (`KEY="value"` lines) read before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env_file: Option<String>,
    /// Whether the timer is enabled and waits.
    pub enabled: bool,
    /// Seconds after which a run is ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u64>,
}
