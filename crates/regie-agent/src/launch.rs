//! Starting an executor so that it needs nobody: as a service of systemd, or as a process in a session of its own.

mod unit;

use crate::bounded::wait_for;
use crate::run_dir::RunDir;
use crate::runtime::Runtime;
use crate::spool::{self, Progress, Spool};
use crate::store::read_json;
use crate::{Context, Place, lease, self_command};
use regie_wire::{EventKind, Lease, Outcome, RunId};
use std::fs::{self, File};
use std::io;
use std::os::unix::net::UnixStream;
use std::process::{Child, Stdio};
use std::time::Duration;

/// How long an executor may take to begin; systemd's own reload is in it.
const BEGIN: Duration = Duration::from_secs(30);

/// What came of it.
#[derive(Debug)]
pub(crate) enum Launched {
    /// It has the lease, and can be spoken to.
    Live(UnixStream),
    /// It was so quick that it is over already.
    Over,
    /// Somebody else has the lease.
    Leased(Lease),
}

/// Starts the executor of a run whose order is written, and waits until it has taken the lease.
pub(crate) fn launch(cx: &Context, dir: &RunDir, run: &RunId) -> Result<Launched, String> {
    let runtime = Runtime::of(cx)?;
    let socket = runtime.socket(run);
    if let Ok(live) = UnixStream::connect(&socket) {
        return Ok(Launched::Live(live));
    }
    let _ = fs::remove_file(dir.refused());
    let before = last_seq(dir);
    let started = match unit::is_systemd(cx) {
        true => unit::start(run).map(|()| None),
        false => detach(cx, dir, run).map(Some),
    };
    let mut child = started.inspect_err(|_| abandon(cx, dir, run, None))?;
    let launched = wait_for(BEGIN, || {
        // Looked at before the socket: an executor that ended in between has left its end in the spool.
        let gone = child.as_mut().and_then(|c| c.try_wait().ok().flatten());
        if let Ok(live) = UnixStream::connect(&socket) {
            return Some(Ok(Launched::Live(live)));
        }
        match read_json::<Lease>(&dir.refused()) {
            // Another executor of this very run came first: it is about to open its socket.
            Ok(Some(lease)) if lease.run == *run => return ended_since(dir, before).then_some(Ok(Launched::Over)),
            Ok(Some(lease)) => return Some(Ok(Launched::Leased(lease))),
            _ => {}
        }
        if ended_since(dir, before) {
            return Some(Ok(Launched::Over));
        }
        gone.map(|status| match status.success() {
            // It found nothing left to do.
            true => Ok(Launched::Over),
            false => Err(format!("the executor of run {run} ended at once: {}", last_words(dir))),
        })
    });
    if launched.as_ref().is_none_or(Result::is_err) {
        abandon(cx, dir, run, child.take());
    }
    if let Some(mut child) = child {
        // Reaped while this session lives; init does it afterwards.
        std::thread::spawn(move || child.wait());
    }
    match launched {
        Some(Ok(Launched::Leased(lease))) => {
            unit::remove(cx, run);
            Ok(Launched::Leased(lease))
        }
        Some(other) => other,
        None => Err(format!(
            "the executor of run {run} has not begun within {} s: {}; look at `systemctl status regie-run-{run}` or {}",
            BEGIN.as_secs(),
            last_words(dir),
            dir.log().display()
        )),
    }
}

/// Whether something of a run is to be kept: it has events, or its executor lives.
pub(crate) fn has_begun(cx: &Context, dir: &RunDir, run: &RunId) -> bool {
    let lives = || lease::is_carried_out(cx, dir, run).unwrap_or(true);
    !matches!(spool::last(dir), Ok(None)) || lives()
}

/// Ends what was started and did not begin in time, before it begins after all, when nobody knows of it any more.
fn abandon(cx: &Context, dir: &RunDir, run: &RunId, child: Option<Child>) {
    if has_begun(cx, dir, run) {
        return;
    }
    if let Some(mut child) = child {
        // It may have ended by itself.
        let _ = child.kill().and_then(|()| child.wait().map(drop));
    }
    unit::stop(cx, run);
    unit::remove(cx, run);
}

/// Speaks to the executor of a run, if one lives. One that systemd is about to start again is waited for.
pub(crate) fn connect(cx: &Context, run: &RunId) -> Option<UnixStream> {
    let socket = Runtime::of(cx).ok()?.socket(run);
    let bound = if unit::exists(cx, run) { Duration::from_secs(5) } else { Duration::ZERO };
    wait_for(bound, || UnixStream::connect(&socket).ok())
}

/// What is left of a run that has ended: its unit.
pub(crate) fn forget(cx: &Context, run: &RunId) {
    unit::remove(cx, run);
}

fn last_seq(dir: &RunDir) -> u64 {
    spool::last(dir).ok().flatten().map_or(0, |e| e.seq)
}

fn ended_since(dir: &RunDir, seq: u64) -> bool {
    let last = spool::last(dir).ok().flatten();
    last.is_some_and(|e| e.seq > seq && matches!(e.kind, EventKind::RunEnded { .. }))
}

fn last_words(dir: &RunDir) -> String {
    let text = fs::read_to_string(dir.log()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(3).collect();
    if lines.is_empty() { "it said nothing".into() } else { lines.into_iter().rev().collect::<Vec<_>>().join(" / ") }
}

/// Without systemd: nothing of this session stays open in it, and it makes a session of its own first of all.
fn detach(cx: &Context, dir: &RunDir, run: &RunId) -> Result<Child, String> {
    let cannot = |e: io::Error| format!("the executor of run {run} cannot be started: {e}");
    let log = File::options().create(true).append(true).open(dir.log()).map_err(cannot)?;
    let mut command = self_command()?;
    command.arg("execute");
    if let Place::Folder(root) = &cx.place {
        command.arg("--folder").arg(root);
    }
    command.arg(run.as_str()).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.spawn().map_err(cannot)
}

/// Ends the record of runs whose executor is gone and that never ended: this machine now does something else. Called by
/// the holder of the lease only, so that none of them can be alive. Room that they kept for an undo is given back.
pub(crate) fn supersede_others(cx: &Context, run: &RunId) -> io::Result<()> {
    for other in runs(cx)?.into_iter().filter(|r| r != run) {
        let Ok(dir) = RunDir::of(cx, &other) else { continue };
        dir.release_reserve();
        if let Err(e) = supersede(cx, &dir, &other, run) {
            // A record that was damaged must not keep the machine from ever doing anything again.
            eprintln!("the record of run {other} cannot be ended: {e}");
        }
    }
    Ok(())
}

fn supersede(cx: &Context, dir: &RunDir, other: &RunId, by: &RunId) -> io::Result<()> {
    let last = spool::last(dir)?;
    if last.is_none_or(|e| matches!(e.kind, EventKind::RunEnded { .. })) {
        return Ok(());
    }
    let Some(order) = dir.order()? else { return Ok(()) };
    if !order.lease && lease::holder_at(&dir.alive())?.is_some() {
        // It needs no lease, and is under way beside this run.
        return Ok(());
    }
    let (mut spool, events) = Spool::open(dir, other, &order.machine)?;
    if Progress::of(&events).ended.is_none() {
        let state = format!("superseded by {by}; what it had done was left as it was");
        spool.append(EventKind::RunEnded { outcome: Outcome::Superseded, state })?;
        spool.sync()?;
    }
    unit::remove(cx, other);
    Ok(())
}

/// Runs that have a folder here, in no order.
pub(crate) fn runs(cx: &Context) -> io::Result<Vec<RunId>> {
    let entries = match fs::read_dir(cx.state.runs()) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let names = entries.flatten().filter_map(|e| e.file_name().into_string().ok());
    Ok(names.map(RunId::new).filter(RunId::is_valid).collect())
}
