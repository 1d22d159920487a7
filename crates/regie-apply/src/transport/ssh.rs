//! A machine reached by the system's ssh.

use super::boot::{self, BootError};
use super::explain::{explain, tail};
use super::{Connection, Destination, SshOptions, Wires, connected, spawn};
use crate::{AgentProgram, ApplyError, Ask, Cause, Identity};
use regie_wire::MachineName;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What ssh exits with when it is ssh itself that failed.
const SSH_FAILED: i32 = 255;

pub(super) fn open(
    to: &Destination,
    machine: &MachineName,
    agent: &AgentProgram,
    ssh: &SshOptions,
    ask: &dyn Ask,
    first: &[String],
) -> Result<Connection, ApplyError> {
    let identity = identity(agent, machine)?;
    let command = boot::remote_command(identity, agent, boot::ROOT_CACHE, first);
    // This process does not stand in the terminal's foreground: whatever would ask must fail instead.
    let attempt = |master: &str| {
        let mut channel = ssh.command(to, &["-o", master, "-o", "BatchMode=yes"]);
        channel.arg(&command);
        let connection = spawn(machine, &mut channel, Some(ssh.command(to, &["-O", "exit"])))?;
        led(connection, to, agent, identity, ask)
    };
    // One ssh for everything: it takes the connection that is there, or makes one and leaves it behind for those to come.
    match attempt("ControlMaster=auto") {
        // Perhaps somebody is to be asked for a passphrase: that needs the foreground.
        Err(e) if ssh.terminal && *e.cause() == Cause::LoginRefused => {
            warm(to, machine, ssh)?;
            attempt("ControlMaster=no")
        }
        other => other,
    }
}

/// The same over a connection of its own, without a control socket. It stands in the foreground, so that it can ask for a
/// passphrase where a person is there; at Ctrl-C it goes, and is tried again.
pub(super) fn open_anew(
    to: &Destination,
    machine: &MachineName,
    agent: &AgentProgram,
    ssh: &SshOptions,
    ask: &dyn Ask,
) -> Result<Connection, ApplyError> {
    let identity = identity(agent, machine)?;
    let batch = if ssh.terminal { "BatchMode=no" } else { "BatchMode=yes" };
    let mut channel = ssh.command(to, &["-o", "ControlMaster=no", "-o", "ControlPath=none", "-o", batch]);
    channel.arg(boot::remote_command(identity, agent, boot::ROOT_CACHE, &[]));
    let wires = if ssh.terminal { Wires::spawn_in_front(&mut channel) } else { Wires::spawn(&mut channel) };
    led(connected(machine, &channel, wires, None)?, to, agent, identity, ask)
}

/// What tells the agent from others, for the script at the other end.
fn identity<'a>(agent: &'a AgentProgram, machine: &MachineName) -> Result<&'a Identity, ApplyError> {
    agent.identity().map_err(|e| {
        let why = format!("{} cannot be read: {e}", agent.path.display());
        ApplyError::new(machine, Cause::Here, "the agent cannot be sent", why, "run regie again")
    })
}

/// The connection, once the agent answers on it.
fn led(
    mut connection: Connection,
    to: &Destination,
    agent: &AgentProgram,
    identity: &Identity,
    ask: &dyn Ask,
) -> Result<Connection, ApplyError> {
    let machine = connection.machine.clone();
    match boot::lead(&mut connection.wires, agent, Some(identity), &machine, ask) {
        Ok(()) => Ok(connection),
        Err(e) => Err(failed(connection, to, e)),
    }
}

/// Why it did not come to the agent.
fn failed(connection: Connection, to: &Destination, error: BootError) -> ApplyError {
    let Connection { machine, wires: Wires { mut child, to: input, noise, .. }, .. } = connection;
    // The script may still be reading.
    drop(input);
    let status = Wires::end(&mut child, Duration::from_secs(1));
    let said = noise.text();
    if error.broke && status.is_some_and(|s| s.code() == Some(SSH_FAILED)) {
        let told = explain(&machine, &to.typed(), &said);
        return ApplyError::new(&machine, told.cause, "could not connect", told.why, told.next);
    }
    let what = match error.cause {
        Cause::Sudo => "the agent could not become root",
        Cause::Unfit => "the agent cannot run there",
        _ => "the agent could not be started",
    };
    let why = [error.why, tail(&said, 5)].join("\n");
    ApplyError::new(&machine, error.cause, what, why.trim(), error.next)
}

/// Makes the connection that all channels share. ssh stays in the foreground meanwhile, so that it can ask for a
/// passphrase; what it leaves behind has no terminal, and Ctrl-C does not reach it.
fn warm(to: &Destination, machine: &MachineName, ssh: &SshOptions) -> Result<(), ApplyError> {
    let mut first = ssh.command(to, &["-o", "ControlMaster=auto", "-o", "BatchMode=no"]);
    first.arg("true").stdin(Stdio::null()).stdout(Stdio::null());
    let mut run = || -> io::Result<_> {
        // A file, for the process left behind would keep a pipe open.
        let mut words = scratch(ssh)?;
        let status = first.stderr(words.try_clone()?).status()?;
        let mut said = Vec::new();
        words.rewind()?;
        words.take(1 << 16).read_to_end(&mut said)?;
        Ok((status, String::from_utf8_lossy(&said).into_owned()))
    };
    let (status, said) = run().map_err(|e| {
        let why = format!("{} could not be run: {e}", ssh.program.display());
        ApplyError::new(machine, Cause::Here, "could not connect", why, "install OpenSSH's client on this computer")
    })?;
    // Any other status is the login shell's, which our own script will hear of.
    if status.code() != Some(SSH_FAILED) {
        return Ok(());
    }
    let told = explain(machine, &to.typed(), &said);
    Err(ApplyError::new(machine, told.cause, "could not connect", told.why, told.next))
}

/// A file without a name.
fn scratch(ssh: &SshOptions) -> io::Result<File> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = ssh.runtime_dir.join(format!("ssh-{}-{n}", std::process::id()));
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path)?;
    fs::remove_file(&path)?;
    Ok(file)
}

/// Ends a connection that no longer answers, so that the next one is not led into it.
pub(crate) fn forget(mut exit: Command) {
    exit.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Ok(mut child) = exit.spawn() {
        Wires::end(&mut child, Duration::from_secs(2));
    }
}
