//! Keeps service processes alive on folder machines, where there is no systemd to do it: one small process each
//! (`regie-agent keep`), found by the lock that it holds.

mod clean;
mod fork;
mod keep;
mod log;

pub(crate) use keep::keep;

use crate::bounded::wait_for;
use crate::perform::{NoSpot, Spot};
use crate::store::{private_folder, read_json, write_json};
use crate::{Context, Place, leftover, self_command};
use regie_wire::Process;
use rustix::fs::FlockOperation;
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// A process that is being kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What it was started with.
    pub spec: Process,
    /// How often it had to be started again since.
    pub restarts: u32,
    /// How it ended the last time, such as `exit 7`, if it did since.
    pub ended: Option<String>,
}

/// What the supervisor writes down about itself and its process.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct State {
    /// Of the supervisor.
    supervisor: u32,
    /// Leader of the process's group; 0 between two starts.
    process: u32,
    /// When that one began, in the kernel's ticks: tells it from a later owner of the same number.
    began: u64,
    /// Boot in which that was: afterwards the numbers mean other processes.
    boot: String,
    restarts: u32,
    /// How the process ended the last time.
    #[serde(default)]
    ended: Option<String>,
}

fn folder(cx: &Context, name: &str) -> io::Result<PathBuf> {
    let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\0']);
    match plain {
        true => Ok(cx.state.processes().join(name)),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("`{name}` cannot name a process"))),
    }
}

/// Whether a supervisor holds the lock of this folder.
fn is_held(folder: &Path) -> io::Result<bool> {
    let lock = match OpenOptions::new().read(true).open(folder.join("lock")) {
        Ok(lock) => lock,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(e),
    };
    match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockShared) {
        Ok(()) => Ok(false),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(true),
        Err(e) => Err(e.into()),
    }
}

/// What is known of a process; `None` when nothing keeps it.
///
/// # Errors
/// When the supervisor's files cannot be read.
pub fn status(cx: &Context, name: &str) -> io::Result<Option<Status>> {
    let folder = folder(cx, name)?;
    if !is_held(&folder)? {
        return Ok(None);
    }
    let spec: Option<Process> = read_json(&folder.join("spec.json"))?;
    let state: State = read_json(&folder.join("state.json"))?.unwrap_or_default();
    Ok(spec.map(|spec| Status { spec, restarts: state.restarts, ended: state.ended }))
}

/// Starts a process, or restarts it with this specification. Returns when it runs.
///
/// # Errors
/// When the machine is not a folder, the old one does not stop, or the new one cannot be started.
pub fn start(cx: &Context, p: &Process) -> Result<(), String> {
    let Place::Folder(root) = &cx.place else {
        return Err(format!("{}: only folder machines keep processes; a system has units", p.name));
    };
    // Before the old one stops: the log is the one file that the supervisor itself writes for it.
    if let Err(NoSpot::Refused(why)) = Spot::of(cx, &p.log) {
        return Err(format!("{} is not started: its log {why}", p.name));
    }
    stop(cx, &p.name, p.stop_timeout)?;
    let folder = folder(cx, &p.name).map_err(|e| e.to_string())?;
    let cannot = |e: io::Error| format!("{} cannot be started: {}: {e}", p.name, folder.display());
    private_folder(&folder).map_err(cannot)?;
    write_json(&folder.join("spec.json"), p).map_err(cannot)?;
    let mut command = self_command()?;
    command.arg("keep").arg("--folder").arg(root).arg(&p.name);
    // Nothing of the caller's stays open in it but this pipe, which it closes when the process runs.
    let mut child = command
        .current_dir("/")
        .env_clear()
        .envs(clean::environment())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(cannot)?;
    let mut said = String::new();
    if let Some(mut out) = child.stdout.take() {
        out.read_to_string(&mut said).map_err(cannot)?;
    }
    // It outlives the caller; reaped here when it does not.
    std::thread::spawn(move || child.wait());
    match said.trim() {
        "" => Err(format!("{}: its supervisor died before it could say why; try again", p.name)),
        "runs" => Ok(()),
        why => Err(format!("{} cannot be started: {why}", p.name)),
    }
}

/// Stops a process and its supervisor. Returns when both are gone; fine when there is none.
///
/// # Errors
/// When they cannot be ended.
pub fn stop(cx: &Context, name: &str, stop_timeout: u64) -> Result<(), String> {
    let folder = folder(cx, name).map_err(|e| e.to_string())?;
    let cannot = |e: io::Error| format!("{name} cannot be stopped: {e}");
    let state: State = read_json(&folder.join("state.json")).map_err(cannot)?.unwrap_or_default();
    if is_held(&folder).map_err(cannot)? {
        leftover::signal(state.supervisor, rustix::process::Signal::TERM);
        // The supervisor itself kills the group after the timeout; the rest is for its own end.
        let bound = Duration::from_secs(stop_timeout.saturating_add(10));
        if wait_for(bound, || (!is_held(&folder).unwrap_or(true)).then_some(())).is_none() {
            leftover::signal(state.supervisor, rustix::process::Signal::KILL);
        }
    }
    // A supervisor that was killed leaves its process behind: it would keep the port.
    let state: State = read_json(&folder.join("state.json")).map_err(cannot)?.unwrap_or_default();
    let ours = state.process != 0 && state.boot == leftover::boot_id();
    if ours && !leftover::end_group(state.process, state.began, Duration::from_secs(stop_timeout)) {
        return Err(format!("{name} cannot be stopped: process group {} is still there after KILL", state.process));
    }
    Ok(())
}
