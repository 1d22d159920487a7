//! Starting the process itself.

use super::{clean, log};
use regie_wire::Process;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

/// Starts it in a process group of its own, its output going to its log. The thread ends when all of that is there.
pub(super) fn spawn(spec: &Process) -> Result<(Child, JoinHandle<()>), String> {
    let cannot = |what: &str, e: io::Error| format!("{what}: {e}");
    log::open(Path::new(&spec.log)).map_err(|e| cannot(&format!("its log {}", spec.log), e))?;
    let (reader, writer) = io::pipe().map_err(|e| cannot("a pipe", e))?;
    let errors = writer.try_clone().map_err(|e| cannot("a pipe", e))?;
    let child = Command::new("/bin/sh")
        .arg("-c")
        .arg(shell_text(spec))
        .current_dir(&spec.cwd)
        .env_clear()
        .envs(clean::environment())
        .stdin(Stdio::null())
        .stdout(writer)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .map_err(|e| cannot(&format!("sh in {}", spec.cwd), e))?;
    let path = spec.log.clone().into();
    Ok((child, std::thread::spawn(move || log::copy(reader, path))))
}

/// `exec` makes the command itself the group's leader, so that it gets the TERM, not a shell that waits for it.
fn shell_text(spec: &Process) -> String {
    match &spec.env_file {
        Some(file) => format!("set -a; . '{}'; set +a; exec {}", file.replace('\'', r"'\''"), spec.command),
        None => format!("exec {}", spec.command),
    }
}
