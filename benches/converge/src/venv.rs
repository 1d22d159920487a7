//! The other tools, in a Python environment of their own: made once, through pip as it is set up on this computer.

use regie_hosts::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Versions that the tables are about.
pub const PYINFRA: &str = "3.10.0";
/// The same.
pub const ANSIBLE: &str = "2.19.14";

/// The folder of the environment, made first where it is not there.
pub fn ensure() -> Result<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME").filter(|v| !v.is_empty()).map(PathBuf::from);
    let home = || std::env::var_os("HOME").map_or_else(|| PathBuf::from("/root"), PathBuf::from).join(".cache");
    let dir = base.unwrap_or_else(home).join(format!("regie-bench/pyinfra-{PYINFRA}-ansible-{ANSIBLE}"));
    // Written last: an environment that was cut short is made again.
    let whole = dir.join("whole");
    if whole.exists() {
        return Ok(dir);
    }
    eprintln!("making {} (once)", dir.display());
    let _ = fs::remove_dir_all(&dir);
    run(Command::new("python3").args(["-m", "venv"]).arg(&dir))?;
    let versions = [format!("pyinfra=={PYINFRA}"), format!("ansible-core=={ANSIBLE}")];
    run(Command::new(program(&dir, "pip")).args(["install", "--quiet"]).args(versions))?;
    fs::write(&whole, "").map_err(|e| Error::new(format!("{}: {e}", whole.display())))?;
    Ok(dir)
}

/// A program of the environment.
pub fn program(venv: &Path, name: &str) -> PathBuf {
    venv.join("bin").join(name)
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|e| Error::new(format!("{command:?}: {e}")))?;
    if status.success() { Ok(()) } else { Err(Error::new(format!("{command:?} ended with {status}"))) }
}
