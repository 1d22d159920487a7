//! Running programs and keeping everything they said.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::error::Doing;
use crate::{Error, Result};

/// What a program said and how it ended.
#[derive(Debug, Clone)]
pub struct Output {
    /// The command, for messages.
    pub command: String,
    /// The exit code; 128 + the number when a signal ended it.
    pub code: i32,
    /// Its standard output, invalid UTF-8 replaced.
    pub stdout: String,
    /// Its standard error, invalid UTF-8 replaced.
    pub stderr: String,
}

impl Output {
    /// Whether it ended with 0.
    pub fn success(&self) -> bool {
        self.code == 0
    }

    /// Itself when it ended with 0; panics with all it said otherwise.
    #[track_caller]
    pub fn ok(self) -> Output {
        match self.checked() {
            Ok(output) => output,
            Err(e) => panic!("{e}"),
        }
    }

    /// Itself when it ended with 0; an error with all it said otherwise.
    pub fn checked(self) -> Result<Output> {
        if self.success() {
            return Ok(self);
        }
        let Output { command, code, stdout, stderr } = self;
        Err(Error::new(format!("`{command}` ended with {code}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")))
    }

    /// The standard output without the white space around it.
    pub fn text(&self) -> &str {
        self.stdout.trim()
    }
}

/// Runs a command with nothing on its standard input.
pub(crate) fn run(command: &mut Command) -> Result<Output> {
    run_with(command, b"")
}

/// Runs a command with `input` on its standard input.
pub(crate) fn run_with(command: &mut Command, input: &[u8]) -> Result<Output> {
    let (raw, shown) = run_raw(command, input)?;
    Ok(Output {
        code: exit_code(&raw.status),
        stdout: String::from_utf8_lossy(&raw.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&raw.stderr).into_owned(),
        command: shown,
    })
}

/// [`run_with`], bytes as they came; also gives the command as it is shown.
pub(crate) fn run_raw(command: &mut Command, input: &[u8]) -> Result<(std::process::Output, String)> {
    let shown = show(command);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() });
    let mut child = command.spawn().doing(format!("starting `{shown}`"))?;
    let stdin = child.stdin.take();
    let raw = std::thread::scope(|scope| {
        scope.spawn(move || {
            if let Some(mut stdin) = stdin {
                // A program may end before it has read everything: its exit code tells, not the broken pipe.
                let _ = stdin.write_all(input);
            }
        });
        child.wait_with_output()
    });
    Ok((raw.doing(format!("waiting for `{shown}`"))?, shown))
}

/// `docker` with these arguments, which must succeed.
pub(crate) fn docker(args: &[&str]) -> Result<Output> {
    run(Command::new("docker").args(args))?.checked()
}

fn exit_code(status: &std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
}

fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|w| w.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_output_and_code() {
        let out = run_with(Command::new("sh").args(["-c", "cat; echo no >&2; exit 3"]), b"yes").unwrap();
        assert_eq!((out.code, out.stdout.as_str(), out.stderr.as_str()), (3, "yes", "no\n"));
        assert!(out.checked().unwrap_err().to_string().contains("ended with 3"));
    }

    #[test]
    fn a_signal_is_a_code() {
        assert_eq!(run(Command::new("sh").args(["-c", "kill -9 $$"])).unwrap().code, 137);
    }
}
