//! One at a time: a file that somebody holds for as long as they live, and that says who.

use crate::exit::Failure;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Held until it goes, or its process does: flock(2).
pub struct Turnstile(File);

/// Passes through, or tells who is inside: what they left there.
///
/// # Errors
/// When the file cannot be opened or written.
pub fn pass(path: &Path, who: &str) -> Result<Result<Turnstile, String>, Failure> {
    let io = |e: &std::io::Error| Failure::io(format!("cannot write {}", path.display()), e);
    let mut options = OpenOptions::new();
    let mut file = options.read(true).write(true).create(true).truncate(false).open(path).map_err(|e| io(&e))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut inside = String::new();
            // Whoever is inside has only just gone in, or is no regie.
            let _ = file.read_to_string(&mut inside);
            return Ok(Err(inside));
        }
        Err(TryLockError::Error(e)) => return Err(io(&e)),
    }
    let mut turnstile = Turnstile(file);
    turnstile.say(who).map_err(|e| io(&e))?;
    Ok(Ok(turnstile))
}

impl Turnstile {
    fn say(&mut self, who: &str) -> std::io::Result<()> {
        self.0.set_len(0)?;
        self.0.rewind()?;
        self.0.write_all(who.as_bytes())
    }
}
