//! A program that is run to its end on this computer: heard line by line, ended with everything it started when somebody
//! presses Ctrl-C.

use super::interrupts;
use crate::exit::{Exit, Failure};
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{self, BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How often Ctrl-C is looked for, and how long an ended program's last words, or an end that was asked for, are waited for.
const TICK: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(5);

/// Lines kept for the error.
const LAST: usize = 20;

/// How it ended.
pub struct Ended {
    /// Its exit.
    pub status: ExitStatus,
    /// The last lines that it said.
    pub last: Vec<String>,
}

enum Heard {
    Line(String),
    Silence,
    Ended(io::Result<ExitStatus>),
}

/// Runs it in a process group of its own, with nothing to read; `line` hears what it says, on either output.
///
/// # Errors
/// When it cannot be started, or Ctrl-C was pressed: then its whole group is ended before this returns.
pub fn run(command: &mut Command, name: &str, line: impl FnMut(&str)) -> Result<Ended, Failure> {
    run_within(command, name, None, line)
}

/// The same, for this long at most.
///
/// # Errors
/// As [`run`], or when its time is over: then its whole group is ended, too.
pub fn run_within(
    command: &mut Command,
    name: &str,
    limit: Option<Duration>,
    mut line: impl FnMut(&str),
) -> Result<Ended, Failure> {
    let began = Instant::now();
    let failed = |e: &io::Error| Failure::io(format!("cannot run {name}"), e);
    let ctrl_c = interrupts::notice();
    let (reader, writer) = io::pipe().map_err(|e| failed(&e))?;
    let errors = writer.try_clone().map_err(|e| failed(&e))?;
    command.stdin(Stdio::null()).stdout(writer).stderr(errors).process_group(0);
    let mut child = command.spawn().map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => Failure::new(format!("{name} is not on this computer"), format!("install {name}")),
        _ => failed(&e),
    })?;
    // The command keeps the writing end: it is let go of, so that the pipe ends with the child.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (told, heard) = channel();
    let ended = told.clone();
    std::thread::spawn(move || read(reader, &told));
    // Whoever waits has gone when nobody hears it any more.
    std::thread::spawn(move || ended.send(Heard::Ended(child.wait())).ok());
    let end = |signal| group.map(|g| kill_process_group(g, signal));
    let mut last = Vec::new();
    let mut status = None;
    loop {
        match heard.recv_timeout(if status.is_some() { PATIENCE } else { TICK }) {
            Ok(Heard::Line(text)) => {
                line(&text);
                last.push(text);
                let more = last.len().saturating_sub(LAST);
                last.drain(..more);
            }
            // What it started in the background does not outlive it, and lets go of the pipe.
            Ok(Heard::Ended(how)) => {
                status = Some(how);
                end(Signal::KILL);
            }
            Ok(Heard::Silence) | Err(RecvTimeoutError::Timeout) if status.is_none() => {}
            _ => break,
        }
        if ctrl_c.was_pressed() {
            end(Signal::TERM);
            wait(&heard);
            end(Signal::KILL);
            return Err(Failure {
                exit: Exit::Interrupted,
                message: format!("{name} was interrupted"),
                help: String::new(),
            });
        }
        if let Some(limit) = limit.filter(|l| status.is_none() && began.elapsed() >= *l) {
            end(Signal::TERM);
            wait(&heard);
            end(Signal::KILL);
            let message = format!("{name} was still running after {} s and was ended", limit.as_secs());
            return Err(Failure::new(message, "if it needs longer, give it a longer `timeout`"));
        }
    }
    match status {
        Some(Ok(status)) => Ok(Ended { status, last }),
        Some(Err(error)) => Err(failed(&error)),
        None => Err(Failure::new(format!("the end of {name} was not heard"), "run it again")),
    }
}

fn wait(heard: &Receiver<Heard>) {
    while !matches!(heard.recv_timeout(PATIENCE), Ok(Heard::Ended(_)) | Err(_)) {}
}

fn read(pipe: io::PipeReader, told: &Sender<Heard>) {
    let mut reader = BufReader::new(pipe);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
        let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        if told.send(Heard::Line(line)).is_err() {
            return;
        }
        bytes.clear();
    }
    let _ = told.send(Heard::Silence);
}
