//! Asking the person at the terminal.

use regie_wire::MachineName;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Somebody who may be asked. Machines are opened from several threads, one question at a time is the asker's care.
pub trait Ask: Sync {
    /// The password that `sudo` wants on a machine; `again` when the one given before was wrong. `None`: nobody is
    /// there to answer.
    fn password(&self, machine: &MachineName, again: bool) -> Option<SecretString>;
}

/// Nobody is there: timers, pipelines.
#[derive(Clone, Copy, Debug, Default)]
pub struct NeverAsk;

impl Ask for NeverAsk {
    fn password(&self, _: &MachineName, _: bool) -> Option<SecretString> {
        None
    }
}

/// Asks once a machine and remembers in memory for as long as it lives (a run), so that a connection that is made anew
/// in the middle of the night needs nobody.
pub struct AskOnce<A> {
    asker: A,
    known: Mutex<BTreeMap<MachineName, SecretString>>,
}

impl<A: Ask> AskOnce<A> {
    /// Puts a memory before an asker.
    pub fn new(asker: A) -> Self {
        Self { asker, known: Mutex::default() }
    }
}

impl<A: Ask> Ask for AskOnce<A> {
    fn password(&self, machine: &MachineName, again: bool) -> Option<SecretString> {
        // Held while asking: two questions on one terminal would mix.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !again && let Some(password) = known.get(machine) {
            return Some(password.clone());
        }
        let password = self.asker.password(machine, again)?;
        known.insert(machine.clone(), password.clone());
        Some(password)
    }
}
