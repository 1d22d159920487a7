//! What was seen before planning.

use regie_wire::{Facts, Key, MachineName, Observation};
use std::collections::BTreeMap;

/// One machine, seen.
#[derive(Clone, Debug)]
pub enum SeenMachine {
    /// It answered.
    Here {
        /// Facts.
        facts: Box<Facts>,
        /// What was looked at, by key.
        observed: BTreeMap<Key, Observation>,
    },
    /// It did not; the others are planned all the same.
    Away {
        /// What failed, why, and what to do.
        why: String,
    },
}

/// All machines of an environment.
pub type Seen = BTreeMap<MachineName, SeenMachine>;
