//! What takes a change back, decided from what was observed right before it.

use crate::Act;
use regie_wire::{Observed, Resource};
use serde::{Deserialize, Serialize};

/// How to take one step back. Written to the machine before the step's first act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Path whose present content and attributes the agent must set aside (a hard link or copy, then synced) before the
    /// first act, and put back over whatever is there then. Takes the place of acts for files and links that existed.
    pub keep: Option<String>,
    /// Acts, in order, after `keep` was put back.
    pub acts: Vec<Act>,
    /// Units and processes go last when a scope is put back, after the files they read: see the executor.
    pub last: bool,
    /// In words: `removed again`, `as before`, or why it cannot be taken back.
    pub words: String,
    /// `false`: this step cannot be taken back (a command without `undo`, an upgraded package), and the plan says so
    /// beforehand.
    pub possible: bool,
}

/// What would take the change of `wanted` back, given what was `before`.
pub fn undo(wanted: &Resource, before: &Observed) -> Undo {
    let _ = (wanted, before);
    Undo { keep: None, acts: Vec::new(), last: false, words: String::new(), possible: false }
}
