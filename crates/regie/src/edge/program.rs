//! This executable, as what machines are given.

use crate::exit::Failure;
use std::path::PathBuf;

/// Path of this executable, also when it was replaced while running (then the kernel appends ` (deleted)`).
///
/// # Errors
/// When it cannot be found any more.
pub fn executable() -> Result<PathBuf, Failure> {
    std::env::current_exe().ok().filter(|p| p.is_file()).ok_or_else(|| {
        Failure::new("regie cannot find its own executable", "it was moved or rebuilt meanwhile: run it again")
    })
}
