//! Questions of a walk, and why it stops.

use crate::cli::Global;
use crate::edge::person::{self, Answer};
use crate::exit::{Exit, Failure};
use regie_wire::Outcome;

/// Whether somebody can be asked: programs that read JSON are nobody.
pub fn somebody(g: &Global) -> bool {
    !g.json && person::is_there()
}

/// What was pressed.
pub enum Key {
    /// One of the keys, in lower case.
    Is(char),
    /// Ctrl-D, or Ctrl-C.
    Stop(Exit),
}

/// Asks for one of these keys, again until it is one. A word counts by its first letter.
pub fn key(question: &str, keys: &str, default: Option<char>) -> Result<Key, Failure> {
    loop {
        let line = match person::line(question)? {
            Answer::Line(line) => line,
            Answer::Gone => return Ok(Key::Stop(Exit::NeedsPerson)),
            Answer::Interrupted => return Ok(Key::Stop(Exit::Interrupted)),
        };
        match (line.to_lowercase().chars().next(), default) {
            (None, Some(default)) => return Ok(Key::Is(default)),
            (Some(c), _) if keys.contains(c) => return Ok(Key::Is(c)),
            _ => {}
        }
    }
}

/// Why a walk goes no further.
pub enum Halt {
    /// It stops here, and can be taken up.
    Stop {
        /// How regie ends.
        exit: Exit,
        /// How the run ends.
        outcome: Outcome,
        /// In words.
        why: String,
    },
    /// Something of this computer.
    Failure(Failure),
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl Halt {
    /// A person said so.
    pub fn asked(exit: Exit, number: u32, total: usize) -> Self {
        Self::Stop { exit, outcome: Outcome::Stopped, why: format!("stopped before step {number} of {total}") }
    }
}
