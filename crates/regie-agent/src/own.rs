//! How this program starts itself again: as `regie-agent …` or, inside the big program, as `regie agent …`.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

static SELF: OnceLock<(PathBuf, Vec<String>)> = OnceLock::new();

/// Remembers program and prefix: what stands on the command line before the agent's own arguments. The first call
/// counts.
pub(crate) fn remember(arguments: &[String]) {
    let line: Vec<String> = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    let before = line.len().saturating_sub(arguments.len());
    let prefix = if line[before..] == *arguments { line[..before].to_vec() } else { Vec::new() };
    if let Ok(program) = std::env::current_exe() {
        remember_as(program, prefix);
    }
}

/// Says which program the agent is, where that is not the running one (tests that carry out orders themselves).
pub(crate) fn remember_as(program: PathBuf, prefix: Vec<String>) {
    // Later calls are the same program saying the same again.
    let _ = SELF.set((program, prefix));
}

/// Program and arguments before the subcommand.
pub(crate) fn program() -> Result<(PathBuf, Vec<String>), String> {
    match SELF.get() {
        Some(own) => Ok(own.clone()),
        None => std::env::current_exe()
            .map(|program| (program, Vec::new()))
            .map_err(|e| format!("the agent cannot find its own program: {e}")),
    }
}

/// A command that starts this very program as an agent; the subcommand is to be added. It goes through a shell that
/// closes descriptors 3 to 9 first: what a login (sshd, sudo, a test) left open there would otherwise stay open for as
/// long as the process lives, and whoever waits for its end would wait for ever. Ours are closed on exec anyway.
///
/// # Errors
/// When the running program cannot be found.
pub fn self_command() -> Result<Command, String> {
    let (program, prefix) = program()?;
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; exec \"$@\"", "sh"]).arg(program).args(prefix);
    Ok(command)
}
