//! Programs: run to their end or to their time's end, their output told line by line.

use super::Failure;
use regie_resource::Tolerate;
use regie_wire::Stream;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Time between TERM and KILL when a program takes too long.
const PATIENCE: Duration = Duration::from_secs(10);
/// Time for a program's children to close its output after it ended; a daemon never does.
const DRAIN: Duration = Duration::from_millis(500);
/// Lines kept for a failure.
const TAIL: usize = 20;
/// Bytes after which a line is cut: a program may write none at all.
const LINE: u64 = 64 << 10;
/// Lines that may wait to be told: a program that writes faster than that waits.
const WAITING: usize = 1024;

/// How often it is looked whether a program is to be ended.
const LOOK: Duration = Duration::from_millis(100);

/// What a program has that few have.
#[derive(Default)]
struct Besides<'a> {
    /// Its input.
    input: Option<Vec<u8>>,
    /// Says that it is to be ended before its time.
    stop: Option<&'a dyn Fn() -> bool>,
}

/// How a program ended.
pub(crate) struct Ended {
    /// Its status.
    pub status: ExitStatus,
    /// It was ended because its time was over.
    pub timed_out: bool,
    /// It was ended because that was asked for.
    pub stopped: bool,
}

/// A command with its arguments.
pub(super) fn command(argv: &[String]) -> Result<Command, String> {
    let (program, arguments) = argv.split_first().ok_or("an empty command cannot be run; correct the dossier")?;
    let mut command = Command::new(program);
    command.args(arguments);
    Ok(command)
}

/// Runs it; a code other than 0 is a failure unless it is tolerated.
pub(super) fn to_the_end(
    command: &mut Command,
    shown: &str,
    timeout: u64,
    tolerate: Tolerate,
    out: &mut dyn FnMut(Stream, &str),
) -> Result<String, Failure> {
    with(command, shown, timeout, tolerate, Besides::default(), out)
}

/// The same, with input.
pub(super) fn fed(
    command: &mut Command,
    shown: &str,
    timeout: u64,
    tolerate: Tolerate,
    input: Option<Vec<u8>>,
    out: &mut dyn FnMut(Stream, &str),
) -> Result<String, Failure> {
    with(command, shown, timeout, tolerate, Besides { input, stop: None }, out)
}

/// The same, ended before its time when `stop` says so.
pub(super) fn unless(
    command: &mut Command,
    shown: &str,
    timeout: u64,
    tolerate: Tolerate,
    stop: &dyn Fn() -> bool,
    out: &mut dyn FnMut(Stream, &str),
) -> Result<String, Failure> {
    with(command, shown, timeout, tolerate, Besides { input: None, stop: Some(stop) }, out)
}

fn with(
    command: &mut Command,
    shown: &str,
    timeout: u64,
    tolerate: Tolerate,
    besides: Besides<'_>,
    out: &mut dyn FnMut(Stream, &str),
) -> Result<String, Failure> {
    let shown = shorten(shown);
    let mut tail = VecDeque::with_capacity(TAIL);
    let ended = pieces(command, Duration::from_secs(timeout), besides, &mut |stream, line, goes_on| {
        // A cut may go through a secret, whose second half nobody would know for what it is.
        if goes_on {
            return;
        }
        if tail.len() == TAIL {
            tail.pop_front();
        }
        tail.push_back(line.to_owned());
        out(stream, line);
    });
    let error = match ended {
        Ok(Ended { status, timed_out: false, stopped: false }) if status.success() => return Ok(String::new()),
        Ok(Ended { stopped: true, .. }) => format!("`{shown}` was ended, as was asked"),
        Ok(Ended { timed_out: true, .. }) => format!(
            "`{shown}` was still running after {timeout} s and was ended; if it needs longer, give it a longer `timeout`"
        ),
        Ok(Ended { status, .. }) => match (status.code(), status.signal()) {
            (Some(code), _) => format!("`{shown}` failed with exit code {code}"),
            (None, Some(signal)) => format!("`{shown}` was ended by signal {signal}"),
            (None, None) => format!("`{shown}` failed ({status})"),
        },
        Err(e) => cannot_run(command, &e),
    };
    match tolerate {
        Tolerate::Anything => Ok(format!("{error}; that is no matter here")),
        Tolerate::Nothing => Err(Failure { error, tail: tail.into() }),
    }
}

/// Why a program could not even be started.
pub(crate) fn cannot_run(command: &Command, error: &io::Error) -> String {
    let program = command.get_program().to_string_lossy();
    match (error.kind(), command.get_current_dir().filter(|f| !f.is_dir())) {
        (io::ErrorKind::NotFound, Some(folder)) => {
            format!("`{program}` cannot run: its folder {} does not exist", folder.display())
        }
        (io::ErrorKind::NotFound, None) => {
            format!("`{program}` is not on this machine; declare the package that brings it")
        }
        _ => format!("`{program}` cannot be started: {error}"),
    }
}

/// The first line, cut: a whole script does not fit into a message.
fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let cut = line.chars().take(160).collect::<String>();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

enum Heard {
    /// The last: it is the rest of a line that was cut.
    Line(Stream, String, bool),
    Closed,
    Exited,
}

/// Runs a program in a process group of its own, without input unless some is given. When its time is over the group gets TERM, and KILL
/// 10 s later.
pub(crate) fn run(command: &mut Command, timeout: Duration, out: &mut dyn FnMut(Stream, &str)) -> io::Result<Ended> {
    pieces(command, timeout, Besides::default(), &mut |stream, line, _| out(stream, line))
}

fn pieces(
    command: &mut Command,
    timeout: Duration,
    besides: Besides<'_>,
    out: &mut dyn FnMut(Stream, &str, bool),
) -> io::Result<Ended> {
    let Besides { input, stop } = besides;
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    command.process_group(0).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        // Beside, and not before: a program may write more than a pipe holds before it has read all. One that does not read
        // to the end says by its code whether that is a failure.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let (say, heard) = sync_channel(WAITING);
    let mut open = 0;
    if let Some(stdout) = child.stdout.take() {
        open += 1;
        listen(Stream::Out, stdout, say.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        open += 1;
        listen(Stream::Err, stderr, say.clone());
    }
    await_exit(&child, say);
    let mut deadline = Instant::now() + timeout.max(Duration::from_secs(1));
    let (mut ending, mut timed_out, mut stopped, mut exited) = (false, false, false, None);
    while open > 0 || exited.is_none() {
        // Looked at first: where lines never cease, waiting for one would never find that the time is over.
        let left = deadline.saturating_duration_since(Instant::now());
        let wait = if stop.is_some() { left.min(LOOK) } else { left };
        let next = if left.is_zero() { Err(RecvTimeoutError::Timeout) } else { heard.recv_timeout(wait) };
        if exited.is_none() && !ending && !stopped && stop.is_some_and(|stop| stop()) {
            stopped = true;
            // As if its time were over, now.
            deadline = Instant::now();
        }
        match next {
            Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => {}
            Ok(Heard::Line(stream, line, goes_on)) => {
                out(stream, &line, goes_on);
                // What it had written when it ended is still told, however long that takes to be taken down.
                deadline = exited.map_or(deadline, |at: Instant| (Instant::now() + DRAIN).min(at + PATIENCE));
            }
            Ok(Heard::Closed) => open -= 1,
            Ok(Heard::Exited) => {
                exited = Some(Instant::now());
                deadline = Instant::now() + DRAIN;
            }
            // Whoever still holds the output open is no part of the command any more.
            Err(RecvTimeoutError::Timeout) if exited.is_some() => break,
            Err(RecvTimeoutError::Timeout) => {
                signal(&child, if ending { Signal::KILL } else { Signal::TERM });
                ending = true;
                timed_out |= !stopped;
                deadline = Instant::now() + PATIENCE;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    if ending {
        // Members of the group that outlived their leader: it is not reaped yet, so the number is still its own.
        signal(&child, Signal::KILL);
    }
    Ok(Ended { status: child.wait()?, timed_out, stopped })
}

fn pid(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

fn signal(child: &Child, signal: Signal) {
    if let Some(pid) = pid(child) {
        // It may be gone in this moment.
        let _ = rustix::process::kill_process_group(pid, signal);
    }
}

/// Says when the program has ended, and leaves it to be reaped: its number stays its own until then.
fn await_exit(child: &Child, say: SyncSender<Heard>) {
    let pid = pid(child);
    std::thread::spawn(move || {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while let Some(pid) = pid
            && matches!(rustix::process::waitid(WaitId::Pid(pid), options), Err(rustix::io::Errno::INTR))
        {}
        let _ = say.send(Heard::Exited);
    });
}

fn listen(stream: Stream, from: impl Read + Send + 'static, say: SyncSender<Heard>) {
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        let (mut line, mut goes_on) = (Vec::new(), false);
        loop {
            line.clear();
            match from.by_ref().take(LINE).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => break,
                Ok(_) => {
                    let text = String::from_utf8_lossy(&line);
                    // Of a line that was written over (a progress bar), what a terminal would show at last.
                    let text = text.trim_end_matches(['\n', '\r']);
                    let text = text.rsplit('\r').next().unwrap_or_default().to_owned();
                    if say.send(Heard::Line(stream, text, goes_on)).is_err() {
                        return;
                    }
                    goes_on = !line.ends_with(b"\n");
                }
            }
        }
        let _ = say.send(Heard::Closed);
    });
}
