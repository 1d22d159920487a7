//! Hooks: what a team wants done before and after procedures, and when one did not come about.

use crate::Place;
use serde::{Deserialize, Serialize};

/// When a hook runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HookWhen {
    /// Before anything is touched.
    #[default]
    Before,
    /// When all of it is there; with `gate` before that is for good.
    After,
    /// When it did not come about, after what goes back is back.
    Failed,
}

impl HookWhen {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Before, Self::After, Self::Failed];

    /// As dossiers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Failed => "failed",
        }
    }
}

/// `[[hook]]`, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HookSaid {
    /// When.
    pub when: HookWhen,
    /// Of which procedures: `deploy`, `start` …
    pub procedures: Vec<String>,
    /// Shell text (template without secrets).
    pub run: String,
    /// Where: a role, a machine, or `here`, which is the computer that regie runs on; the main role, or each machine, when
    /// not said.
    pub on: Option<String>,
    /// Environment variables and their templates, which may name secrets.
    pub env: Vec<(String, String)>,
    /// Who runs it; regie's own user when not said (template).
    pub user: Option<String>,
    /// Seconds.
    pub timeout: u64,
    /// One that comes after decides whether the procedure is for good.
    pub gate: bool,
    /// Where its command stands.
    pub place: Place,
}
