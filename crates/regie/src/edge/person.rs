//! The person at the terminal: questions, and Ctrl-C.

use super::interrupts;
use crate::exit::Failure;
use std::io::{BufRead, IsTerminal, Write};

/// Whether somebody can be asked.
pub fn is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks a yes-or-no question; only `y`, `yes`, `o` and `oui` are yes.
///
/// # Errors
/// When nobody can be asked: a script has to say `--yes`.
pub fn confirm(question: &str) -> Result<bool, Failure> {
    let answer = ask(&format!("{question} [y/N] "))?;
    Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes" | "o" | "oui"))
}

/// Has a name typed, as a guard against what cannot be taken back.
///
/// # Errors
/// When nobody can be asked: a script has to say `--yes`.
pub fn types(name: &str, question: &str) -> Result<bool, Failure> {
    Ok(ask(&format!("{question} "))? == name)
}

/// What came of a question.
pub enum Answer {
    /// A line, without blanks around it.
    Line(String),
    /// Ctrl-D, or a terminal that is gone.
    Gone,
    /// Ctrl-C.
    Interrupted,
}

/// Asks for a line. What was typed before the question is no answer to it: it is forgotten.
///
/// # Errors
/// When nobody can be asked.
pub fn line(question: &str) -> Result<Answer, Failure> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::termios::{QueueSelector, tcflush};
    if !is_there() {
        return Err(Failure::new("there is no terminal to ask on", ""));
    }
    let failed = |e: std::io::Error| Failure::io("cannot ask on the terminal", &e);
    let ctrl_c = interrupts::notice();
    let stdin = std::io::stdin();
    // A terminal that cannot forget is asked all the same.
    let _ = tcflush(&stdin, QueueSelector::IFlush);
    let mut err = std::io::stderr();
    write!(err, "{question}").and_then(|()| err.flush()).map_err(failed)?;
    loop {
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        let ready = poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 200_000_000 }));
        if ctrl_c.was_pressed() {
            err!("");
            return Ok(Answer::Interrupted);
        }
        match ready {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => break,
            Err(e) => return Err(failed(e.into())),
        }
    }
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line).map_err(failed)?;
    if read == 0 {
        err!("");
        return Ok(Answer::Gone);
    }
    Ok(Answer::Line(line.trim().to_owned()))
}

fn ask(question: &str) -> Result<String, Failure> {
    if !is_there() {
        let help = "say --yes to go on without being asked";
        return Err(Failure::new("there is no terminal to ask on", help));
    }
    let mut err = std::io::stderr();
    let mut line = String::new();
    write!(err, "{question}")
        .and_then(|()| err.flush())
        .and_then(|()| std::io::stdin().lock().read_line(&mut line))
        .map_err(|e| Failure::io("cannot ask on the terminal", &e))?;
    Ok(line.trim().to_owned())
}

/// Asks for something that must not be seen.
///
/// # Errors
/// When nobody can be asked.
pub fn password(question: &str) -> Result<secrecy::SecretString, String> {
    if !is_there() {
        return Err("there is no terminal to ask on".into());
    }
    rpassword::prompt_password(question).map(Into::into).map_err(|e| e.to_string())
}

/// `user@host` of this computer, for leases and holds.
pub fn who() -> String {
    let user = ["SUDO_USER", "USER", "LOGNAME"].iter().find_map(|k| std::env::var(k).ok().filter(|v| !v.is_empty()));
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    format!("{}@{host}", user.or_else(login_name).unwrap_or_else(|| rustix::process::getuid().as_raw().to_string()))
}

/// The name of this user in `/etc/passwd` (passwd(5)), where nothing in the environment says it.
fn login_name() -> Option<String> {
    let uid = rustix::process::getuid().as_raw().to_string();
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let mut fields = users.lines().map(|l| l.split(':').collect::<Vec<_>>());
    fields.find(|f| f.get(2) == Some(&uid.as_str())).map(|f| f[0].to_owned())
}
