//! Lines to machines: a process on this computer, or one long-lived channel of the system's ssh.

mod boot;
mod destination;
mod explain;
mod interactive;
mod options;
mod ssh;
mod wires;

pub(crate) use destination::Destination;
pub(crate) use explain::tail;
pub(crate) use ssh::forget;
pub(crate) use wires::{Noise, Wires};

use crate::{AgentProgram, ApplyError, Ask, Cause};
pub use interactive::interactive;
pub use options::SshOptions;
use regie_dossier::Address;
use regie_wire::{MachineName, Request, write_frame};
use std::os::unix::fs::MetadataExt;
use std::process::Command;

/// Opens lines.
#[derive(Clone, Copy, Debug)]
pub struct Transport;

/// A line to an agent that is ready to hear requests.
#[derive(Debug)]
pub struct Connection {
    pub(crate) machine: MachineName,
    pub(crate) wires: Wires,
    /// Ends the control socket's master, when the connection was ssh's and broke.
    pub(crate) forget: Option<Command>,
}

impl Transport {
    /// Opens a line to the agent of a machine, putting the agent there first where it is missing.
    ///
    /// # Errors
    /// When the machine cannot be reached, is not trusted yet, or cannot run the agent as root.
    pub fn open(
        address: &Address,
        machine: &MachineName,
        agent: &AgentProgram,
        ssh: &SshOptions,
        ask: &dyn Ask,
    ) -> Result<Connection, ApplyError> {
        Self::open_saying(address, machine, agent, ssh, ask, &[])
    }

    /// The same, with the first requests said before it is known whether the agent is there: their answers come with the
    /// first word that it says.
    ///
    /// # Errors
    /// As [`Transport::open`].
    pub fn open_saying(
        address: &Address,
        machine: &MachineName,
        agent: &AgentProgram,
        ssh: &SshOptions,
        ask: &dyn Ask,
        first: &[Request],
    ) -> Result<Connection, ApplyError> {
        let mut ahead = Vec::new();
        for request in first {
            write_frame(&mut ahead, request)
                .map_err(|e| ApplyError::new(machine, Cause::Here, "could not greet the agent", e.to_string(), ""))?;
        }
        match address {
            Address::Folder(folder) => {
                let mut command = Command::new(&agent.path);
                command.args(agent.session_args()).args(["--folder", folder]);
                directly(machine, &mut command, &ahead)
            }
            Address::Local if am_root() => {
                let mut command = Command::new(&agent.path);
                command.args(agent.session_args());
                directly(machine, &mut command, &ahead)
            }
            Address::Local => local_as_root(machine, agent, ask, &ahead),
            Address::Ssh(address) => ssh::open(&Destination::of(address), machine, agent, ssh, ask, &ahead),
        }
    }

    /// Opens a line over a connection of its own, whatever connections there are: whether one still comes in.
    ///
    /// # Errors
    /// As [`Transport::open`].
    pub fn open_anew(
        address: &Address,
        machine: &MachineName,
        agent: &AgentProgram,
        ssh: &SshOptions,
        ask: &dyn Ask,
    ) -> Result<Connection, ApplyError> {
        match address {
            Address::Ssh(address) => ssh::open_anew(&Destination::of(address), machine, agent, ssh, ask),
            other => Self::open(other, machine, agent, ssh, ask),
        }
    }
}

fn am_root() -> bool {
    // The owner of one's own process entry is the effective user (proc(5)).
    std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

/// An agent of this computer, with nothing in between.
fn directly(machine: &MachineName, command: &mut Command, ahead: &[u8]) -> Result<Connection, ApplyError> {
    let mut connection = spawn(machine, command, None)?;
    // That it ended already is found when it is listened to, with what it said.
    let _ = connection.wires.say(ahead);
    Ok(connection)
}

fn local_as_root(
    machine: &MachineName,
    agent: &AgentProgram,
    ask: &dyn Ask,
    ahead: &[u8],
) -> Result<Connection, ApplyError> {
    let mut command = Command::new("/bin/sh");
    command
        .arg("-c")
        .arg(boot::local_script())
        .arg("regie")
        .arg(&agent.path)
        .arg(ahead.len().to_string())
        .args(agent.session_args());
    let mut connection = spawn(machine, &mut command, None)?;
    boot::lead(&mut connection.wires, agent, None, machine, ask, ahead).map_err(|e| {
        let why = [e.why, tail(&connection.wires.noise.text(), 5)].join("\n");
        ApplyError::new(machine, e.cause, "the agent could not become root", why.trim(), e.next)
    })?;
    Ok(connection)
}

fn spawn(machine: &MachineName, command: &mut Command, forget: Option<Command>) -> Result<Connection, ApplyError> {
    let wires = Wires::spawn(command);
    connected(machine, command, wires, forget)
}

fn connected(
    machine: &MachineName,
    command: &Command,
    wires: std::io::Result<Wires>,
    forget: Option<Command>,
) -> Result<Connection, ApplyError> {
    let wires = wires.map_err(|e| {
        let program = command.get_program().to_string_lossy().into_owned();
        let why = format!("{program} could not be started: {e}");
        ApplyError::new(machine, Cause::Here, "could not connect", why, "is it installed, and may you run it?")
    })?;
    Ok(Connection { machine: machine.clone(), wires, forget })
}
