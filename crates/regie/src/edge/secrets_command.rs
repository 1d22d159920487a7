//! Secrets that another program keeps (`pass`, `op`, `vault`): the environment's command prints them.

use super::person;
use crate::exit::Failure;
use crate::flow::here::Here;
use regie_dossier::secrets::SecretsFile;
use secrecy::SecretString;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// What it may print at most, bytes: as of a file of secrets.
const MOST: u64 = 4 << 20;

/// Seconds it has when nothing is said: alone, and where it may ask somebody for a passphrase.
const ALONE: u64 = 60;
const ASKING: u64 = 300;

/// Runs it in the dossier's folder. The terminal is its own meanwhile: it may ask for a passphrase, and says itself what fails.
///
/// # Errors
/// When it cannot be run, fails, takes too long, or prints something else than `name = "value"` lines. What it printed is in
/// no message.
pub fn read(here: &Here, command: &str) -> Result<SecretsFile, Failure> {
    let limit = here.environment().secrets_timeout.unwrap_or(if person::is_there() { ASKING } else { ALONE });
    let mut program = Command::new("sh");
    program.arg("-c").arg(command).current_dir(&here.root).env("REGIE_ENV", &here.env);
    let child = program.stdout(Stdio::piped()).stderr(Stdio::inherit()).stdin(Stdio::inherit()).spawn();
    let ended = child.and_then(|child| heard(child, Duration::from_secs(limit)));
    let ended = ended.map_err(|e| Failure::io("cannot run the command of [secrets]", &e))?;
    let help = format!("try it where the dossier is: {command}");
    let place = format!("the command of [secrets] in inventory/{}.toml", here.env);
    let Some((status, out)) = ended else {
        let message = format!("{place} had not ended after {limit} s, and was ended");
        return Err(Failure::new(message, format!("{help}\nif it needs longer, give it a `timeout` beside `command`")));
    };
    if !status.success() {
        let how = status.code().map_or_else(|| "by a signal".to_owned(), |code| format!("with code {code}"));
        return Err(Failure::new(format!("{place} ended {how}"), help));
    }
    let wrong = |why: String| {
        let message = format!("what the command of [secrets] prints is no `name = \"value\"` lines: {why}");
        Failure::new(message, help.clone())
    };
    if out.len() as u64 > MOST {
        return Err(wrong("it is longer than 4 MiB".into()));
    }
    let text = String::from_utf8(out).map_err(|_| wrong("it is not UTF-8".into()))?;
    SecretsFile::parse(SecretString::from(text)).map_err(|e| wrong(e.message))
}

/// What it prints and how it ends; `None`: it took too long. In this program's own group, as what asks on a terminal has to be.
fn heard(mut child: Child, limit: Duration) -> io::Result<Option<(ExitStatus, Vec<u8>)>> {
    let (told, heard) = channel();
    let mut pipe = child.stdout.take();
    // Ends with the pipe; whoever waited may have gone by then.
    std::thread::spawn(move || {
        let mut out = Vec::new();
        let read = pipe.as_mut().map_or(Ok(0), |pipe| pipe.take(MOST + 1).read_to_end(&mut out));
        drop(pipe);
        told.send(read.map(|_| out)).ok()
    });
    match heard.recv_timeout(limit) {
        Ok(out) => Ok(Some((child.wait()?, out?))),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            child.kill()?;
            child.wait()?;
            Ok(None)
        }
    }
}
