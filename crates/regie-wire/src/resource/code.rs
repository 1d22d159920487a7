//! Code and what it needs: checkouts, Python environments, programs kept by supervisor.

use serde::{Deserialize, Serialize};

/// A git checkout at one revision. What a person changed in it is never overwritten.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Checkout {
    /// Absolute path of the folder.
    pub path: String,
    /// What git clones from. Without credentials in it.
    pub url: String,
    /// A commit (40 digits) or a tag.
    pub revision: String,
    /// Owner; the checkout is made as this user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// File of an SSH key on the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssh_key: Option<String>,
    /// File in the format of git-credential-store(1) on the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<String>,
}

/// A Python virtual environment with what a pinned list asks for, and made anew when that list changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Venv {
    /// Absolute path of the folder.
    pub path: String,
    /// The interpreter, such as `python3` or an absolute path.
    pub python: String,
    /// Absolute path of a `requirements.txt`, `Pipfile.lock` or `uv.lock` on the machine, told apart by its name's end.
    pub requirements: String,
    /// User to make it as; it owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// A program that supervisor keeps running: `/etc/supervisor/conf.d/NAME.conf`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Program {
    /// Such as `pizzeria-worker`.
    pub name: String,
    /// Shell text, run as `/bin/sh -c "exec …"`.
    pub command: String,
    /// Working directory.
    pub cwd: String,
    /// User; root when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Environment file (`KEY="value"` lines) read before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env_file: Option<String>,
    /// Where its output goes.
    pub log: String,
    /// Whether it runs now and is started at boot.
    pub running: bool,
    /// Seconds between TERM and KILL when it is stopped.
    pub stop_timeout: u64,
}
