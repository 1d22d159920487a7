//! A person's own shell on a machine, over the same connection as everything else.

use super::{Destination, SshOptions, am_root};
use crate::{ApplyError, Cause};
use regie_dossier::Address;
use regie_wire::MachineName;
use std::process::{Command, ExitStatus};

/// Runs a program on a machine with this terminal as its own, to its end. `words` are run as they are where regie is root
/// or needs not be, `line` is given to the login shell of a machine that is reached by ssh.
///
/// # Errors
/// When ssh or the shell cannot be started.
pub fn interactive(
    address: &Address,
    machine: &MachineName,
    ssh: &SshOptions,
    words: &[String],
    line: &str,
) -> Result<ExitStatus, ApplyError> {
    let mut command = match address {
        Address::Ssh(host) => {
            let special = ["-t", "-o", "ControlMaster=no", "-o", "LogLevel=ERROR"];
            let mut command = ssh.command(&Destination::of(host), &special);
            command.arg(line);
            command
        }
        Address::Local if !am_root() => {
            let mut command = Command::new("sudo");
            command.arg("--").args(words);
            command
        }
        Address::Local | Address::Folder(_) => {
            let mut words = words.iter();
            let mut command = Command::new(words.next().map_or("/bin/sh", String::as_str));
            command.args(words);
            command
        }
    };
    command.status().map_err(|e| {
        let why = format!("{} could not be started: {e}", command.get_program().to_string_lossy());
        ApplyError::new(machine, Cause::Here, "no shell", why, "is it installed, and may you run it?")
    })
}
