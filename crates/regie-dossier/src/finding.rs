//! What is wrong with a dossier, for people and for machines.

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The dossier cannot be used.
    Error,
    /// It can, but somebody will be surprised.
    Warning,
}

/// A place in a file of the dossier.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path from the dossier's folder.
    pub file: String,
    /// From 1; 0 when the whole file is meant.
    pub line: u32,
    /// In characters, from 1; 0 when the whole line is meant.
    pub column: u32,
    /// Characters that are meant, on that line.
    pub length: u32,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad.
    pub level: Level,
    /// Stable name of the rule, such as `unknown-key`.
    pub rule: String,
    /// What is wrong, one line, no full stop: ``no playbook for the alert `disk-filling` ``.
    pub message: String,
    /// Where.
    pub place: Place,
    /// Up to three lines of source around it: number and text.
    pub source: Vec<(u32, String)>,
    /// Said under the underlined part; may be empty.
    pub label: String,
    /// What to do next.
    pub help: Option<String>,
}
