//! What is wrong with a dossier, for people and for machines.

mod render;

pub use render::{summary, to_text};

use serde::Serialize;

/// Rules about something that should not be in a dossier at all: its lines do not go into a log as well.
const UNSHOWN: [&str; 2] = ["private-key", "password-in-address"];

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

impl Place {
    /// A file as a whole.
    pub fn file(path: impl Into<String>) -> Self {
        Self { file: path.into(), ..Self::default() }
    }

    /// A place inside a text that begins here: lines from 1, columns and lengths in characters.
    pub(crate) fn inside(&self, line: u32, column: u32, length: u32) -> Self {
        if self.line == 0 {
            return Self { line, column, length, ..self.clone() };
        }
        let column = if line <= 1 { self.column.max(1) + column.max(1) - 1 } else { column };
        Self { file: self.file.clone(), line: self.line + line.max(1) - 1, column, length }
    }
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
    /// Why the team lives with it (`[accept]`): then it is counted, and not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
}

impl Finding {
    /// An error at a place.
    pub fn error(rule: &str, place: &Place, message: impl Into<String>) -> Self {
        Self {
            level: Level::Error,
            rule: rule.to_owned(),
            message: message.into(),
            place: place.clone(),
            source: Vec::new(),
            label: String::new(),
            help: None,
            accepted: None,
        }
    }

    /// A warning at a place.
    pub fn warning(rule: &str, place: &Place, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(rule, place, message) }
    }

    /// Whether only the document is wrong, and nothing that machines are given: a page, or an alert and its playbook.
    pub fn is_of_document(&self) -> bool {
        let pages = ["playbooks/", "tasks/", "chapters/"];
        pages.iter().any(|folder| self.place.file.starts_with(folder))
            || ["no-playbook", "no-alert"].contains(&self.rule.as_str())
    }

    /// With words under the underlined part.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Takes the lines that are shown from the file's text: the one meant, and the one before it when it says more.
    pub(crate) fn quote(&mut self, text: &str) {
        if self.place.line == 0 || !self.source.is_empty() || UNSHOWN.contains(&self.rule.as_str()) {
            return;
        }
        let at = self.place.line as usize;
        let first = at.saturating_sub(1).max(1);
        for (number, line) in text.lines().enumerate().skip(first - 1).take(at - first + 1) {
            if number + 1 == at || !line.trim().is_empty() {
                self.source.push((u32::try_from(number + 1).unwrap_or(u32::MAX), line.to_owned()));
            }
        }
    }
}
