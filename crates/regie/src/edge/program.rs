//! This executable, and the small agent in it, as what machines are given.

use crate::exit::Failure;
use regie_apply::AgentProgram;
use std::path::PathBuf;

/// The static agent, in a regie made by `cargo xtask dist`.
const CARRIED: Option<&[u8]> = include!(concat!(env!("OUT_DIR"), "/agent.rs"));

/// What serves machines: this executable here, and on machines reached by ssh the agent that it carries, or itself where it
/// carries none.
///
/// # Errors
/// When this executable cannot be found any more.
pub fn agent() -> Result<AgentProgram, Failure> {
    let own = AgentProgram::new(executable()?, &["agent"]);
    Ok(match CARRIED {
        Some(bytes) => own.carrying(bytes),
        None => own,
    })
}

/// Path of this executable, also when it was replaced while running (then the kernel appends ` (deleted)`).
///
/// # Errors
/// When it cannot be found any more.
pub fn executable() -> Result<PathBuf, Failure> {
    std::env::current_exe().ok().filter(|p| p.is_file()).ok_or_else(|| {
        Failure::new("regie cannot find its own executable", "it was moved or rebuilt meanwhile: run it again")
    })
}
