//! Inventories that others keep – Ansible's, ssh's – as an environment of a dossier. What cannot be taken is said, with
//! its place and the reason; a secret is never written.

mod address;
mod ansible;
mod ansible_ini;
mod ansible_yaml;
mod glob;
mod inventory;
mod names;
mod pattern;
mod platform;
mod python;
mod secret;
mod ssh_config;
mod ssh_options;
mod toml;
mod value;
mod variables;
mod words;
mod yaml;

use crate::Place;
use serde::Serialize;
use std::collections::BTreeMap;

pub use ansible::ansible;
pub use glob::fits;
pub(crate) use names::machines as machine_names;
pub use ssh_config::{SshConfig, ssh_config};

/// A folder with an Ansible inventory in it, as it was found on the disk.
#[derive(Clone, Debug, Default)]
pub struct AnsibleFolder {
    /// How places name it: put before every file's name.
    pub shown: String,
    /// The one file that is the inventory; `None` when the folder as a whole is.
    pub inventory: Option<String>,
    /// By path from the folder, with `/`: inventories, `group_vars/` and `host_vars/`. A file that could not be read
    /// gives the reason.
    pub files: BTreeMap<String, Result<Vec<u8>, String>>,
}

/// What an inventory became.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Text of `inventory/<env>.toml`.
    pub toml: String,
    /// What only `~/.ssh/config` can say; may be empty.
    pub ssh_config: String,
    /// The machines, in the order of the text.
    pub machines: Vec<String>,
    /// How many variables were taken: names, on however many machines.
    pub variables: usize,
    /// Names of secrets, which nothing holds but the secrets file, and where each stands.
    pub secrets: BTreeMap<String, Vec<Place>>,
    /// Everything else a person should know, in the order of files and lines.
    pub notes: Vec<Note>,
}

/// What became of something that is not simply written down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// Where it stands.
    pub place: Place,
    /// What became of it.
    pub kind: NoteKind,
    /// What it is: `ansible_connection=docker`.
    pub what: String,
    /// Why, or what it is now.
    pub why: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// It has another name.
    Renamed,
    /// It could not be taken.
    NotTaken,
    /// regie has no need of it.
    NotNeeded,
}

/// Whether an environment may have this name.
pub fn is_environment(name: &str) -> bool {
    crate::read::is_name(name) && name != "base"
}

/// Notes as they are made; each is kept once.
#[derive(Clone, Debug, Default)]
struct Notes(std::collections::BTreeSet<Note>);

impl Notes {
    fn add(&mut self, kind: NoteKind, place: &Place, what: impl Into<String>, why: impl Into<String>) {
        self.0.insert(Note { place: place.clone(), kind, what: what.into(), why: why.into() });
    }
    fn not_taken(&mut self, place: &Place, what: impl Into<String>, why: impl Into<String>) {
        self.add(NoteKind::NotTaken, place, what, why);
    }
}

/// A line of a file.
fn at(file: &str, line: usize) -> Place {
    Place { line: u32::try_from(line).unwrap_or(u32::MAX), ..Place::file(file) }
}
