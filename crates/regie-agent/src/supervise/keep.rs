//! The supervisor's own life.

use super::{State, fork};
use crate::bounded::wait_for;
use crate::store::{read_json, write_json};
use crate::{Context, leftover};
use regie_wire::Process;
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::FlockOperation;
use rustix::process::{Pid, PidfdFlags, Signal};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// First pause before a process that ended is started again; doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// Longest pause; also the life after which a process counts as well and the pause starts over.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Time for a log to take down the end of what was said; whoever left the group may hold it open for ever.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Keeps one process until TERM. What it says on standard output (`runs`, or why not) is for [`super::start`]; then it
/// closes it.
pub(crate) fn keep(cx: &Context, name: &str) -> Result<(), String> {
    let folder = super::folder(cx, name).map_err(|e| e.to_string())?;
    match begin(&folder) {
        Ok(mut kept) => {
            say("runs");
            kept.until_told(&folder)
        }
        Err(e) => {
            say(&e);
            Err(e)
        }
    }
}

fn say(text: &str) {
    // The starter may be gone already; then nobody is there to be told.
    let _ = writeln!(std::io::stdout(), "{text}").and_then(|()| std::io::stdout().flush());
    if let Ok(null) = OpenOptions::new().read(true).write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdout(&null);
    }
}

/// `exit 7`, `signal 9`.
fn in_words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => status.to_string(),
    }
}

struct Kept {
    spec: Process,
    state: State,
    child: Child,
    /// Takes down what the process says.
    log: JoinHandle<()>,
    began: Instant,
    told: UnixStream,
    _lock: File,
}

fn begin(folder: &Path) -> Result<Kept, String> {
    // Its own session: neither a terminal's Ctrl-C nor the end of a login reaches it. Fails only when it has one.
    let _ = rustix::process::setsid();
    let lock_path = folder.join("lock");
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(&lock_path);
    let lock = lock.map_err(|e| format!("{}: {e}", lock_path.display()))?;
    rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive)
        .map_err(|_| "another supervisor keeps it already".to_owned())?;
    let spec: Option<Process> = read_json(&folder.join("spec.json")).map_err(|e| e.to_string())?;
    let spec = spec.ok_or_else(|| format!("{} has no spec.json", folder.display()))?;
    let (told, tell) = UnixStream::pair().map_err(|e| e.to_string())?;
    signal_hook::low_level::pipe::register(signal_hook::consts::SIGTERM, tell).map_err(|e| e.to_string())?;
    let mut state = State { supervisor: std::process::id(), boot: leftover::boot_id(), ..State::default() };
    write_json(&folder.join("state.json"), &state).map_err(|e| e.to_string())?;
    let (child, log) = started(&spec, &mut state, folder)?;
    Ok(Kept { spec, state, child, log, began: Instant::now(), told, _lock: lock })
}

fn started(spec: &Process, state: &mut State, folder: &Path) -> Result<(Child, JoinHandle<()>), String> {
    let (child, log) = fork::spawn(spec)?;
    state.process = child.id();
    state.began = leftover::began(child.id()).unwrap_or(0);
    // Without this note a process whose supervisor is killed could not be found again; it is kept all the same.
    let _ = write_json(&folder.join("state.json"), state);
    Ok((child, log))
}

impl Kept {
    /// Waits for the process or for TERM, whichever comes first, over and over.
    fn until_told(&mut self, folder: &Path) -> Result<(), String> {
        let mut pause = FIRST_PAUSE;
        loop {
            let end = Pid::from_child(&self.child);
            let end = rustix::process::pidfd_open(end, PidfdFlags::empty()).map_err(|e| e.to_string())?;
            if self.told_within(Some(end.as_fd()), None) {
                self.end(end.as_fd(), folder);
                return Ok(());
            }
            let ended = self.child.wait();
            // What it left behind in its group would be in the way of the next one.
            leftover::end_group(self.state.process, self.state.began, Duration::ZERO);
            self.note_end(ended.map_or_else(|e| e.to_string(), in_words), folder);
            if self.began.elapsed() >= LONGEST_PAUSE {
                pause = FIRST_PAUSE;
            }
            loop {
                if self.told_within(None, Some(pause)) {
                    self.gone(folder);
                    return Ok(());
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
                self.state.restarts = self.state.restarts.saturating_add(1);
                if let Ok((child, log)) = started(&self.spec, &mut self.state, folder) {
                    (self.child, self.log) = (child, log);
                    self.began = Instant::now();
                    break;
                }
            }
        }
    }

    /// Its last words are in its log before anybody hears of its end.
    fn note_end(&mut self, ended: String, folder: &Path) {
        wait_for(LAST_WORDS, || self.log.is_finished().then_some(()));
        self.state.ended = Some(ended);
        // Only for who wants to know: it is started again all the same.
        let _ = write_json(&folder.join("state.json"), &self.state);
    }

    /// Waits until `other` can be read, TERM came (`true`) or the time is over.
    fn told_within(&mut self, other: Option<BorrowedFd<'_>>, bound: Option<Duration>) -> bool {
        let until = bound.map(|b| Instant::now() + b);
        loop {
            let left = until.map(|u| u.saturating_duration_since(Instant::now()));
            let left = left.map(|l| Timespec { tv_sec: l.as_secs() as i64, tv_nsec: l.subsec_nanos().into() });
            let mut fds = vec![PollFd::new(&self.told, PollFlags::IN)];
            fds.extend(other.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
            match rustix::event::poll(&mut fds, left.as_ref()) {
                Ok(0) => return false,
                Ok(_) if !fds[0].revents().is_empty() => {
                    let _ = (&self.told).read(&mut [0u8; 16]);
                    return true;
                }
                Ok(_) => return false,
                // The signal itself interrupts the wait before its byte is seen.
                Err(_) => {}
            }
        }
    }

    fn end(&mut self, end: BorrowedFd<'_>, folder: &Path) {
        leftover::signal_group(self.state.process, Signal::TERM);
        let bound = Duration::from_secs(self.spec.stop_timeout);
        self.told_within(Some(end), Some(bound));
        leftover::signal_group(self.state.process, Signal::KILL);
        let _ = self.child.wait();
        self.gone(folder);
    }

    fn gone(&mut self, folder: &Path) {
        self.state.process = 0;
        let _ = write_json(&folder.join("state.json"), &self.state);
    }
}
