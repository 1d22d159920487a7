//! Secrets that another program keeps (`pass`, `op`, `vault`): the environment's command prints them.

use crate::exit::Failure;
use crate::flow::here::Here;
use regie_dossier::secrets::SecretsFile;
use secrecy::SecretString;
use std::process::{Command, Stdio};

/// Runs it in the dossier's folder. The terminal is its own meanwhile: it may ask for a passphrase, and says itself what fails.
///
/// # Errors
/// When it cannot be run, fails, or prints something else than `name = "value"` lines. What it printed is in no message.
pub fn read(here: &Here, command: &str) -> Result<SecretsFile, Failure> {
    let mut program = Command::new("sh");
    program.arg("-c").arg(command).current_dir(&here.root).env("REGIE_ENV", &here.env);
    let ended = program.stdout(Stdio::piped()).stderr(Stdio::inherit()).stdin(Stdio::inherit()).spawn();
    let ended = ended.and_then(std::process::Child::wait_with_output);
    let ended = ended.map_err(|e| Failure::io("cannot run the command of [secrets]", &e))?;
    let help = format!("try it where the dossier is: {command}");
    if !ended.status.success() {
        let how = ended.status.code().map_or_else(|| "by a signal".to_owned(), |code| format!("with code {code}"));
        return Err(Failure::new(format!("the command of [secrets] in inventory/{}.toml ended {how}", here.env), help));
    }
    let wrong = |why: String| {
        let message = format!("what the command of [secrets] prints is no `name = \"value\"` lines: {why}");
        Failure::new(message, help.clone())
    };
    let text = String::from_utf8(ended.stdout).map_err(|_| wrong("it is not UTF-8".into()))?;
    SecretsFile::parse(SecretString::from(text)).map_err(|e| wrong(e.message))
}
