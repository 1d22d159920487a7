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
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
pub use interactive::interactive;
pub use options::SshOptions;
use regie_dossier::Address;
use regie_wire::{MachineName, Request, write_frame};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

/// Longest words for a command line: all of it has to fit into 128 KiB (`MAX_ARG_STRLEN`, execve(2)).
const LONGEST: usize = 64 << 10;

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
        Self::open_with(address, machine, agent, ssh, ask, &[])
    }

    /// The same, with the first requests given along with the agent's command line, so that their answers come with the first
    /// word that it says: what is written on a new channel's input waits for a round trip of its own. Nothing secret: other
    /// users of the machine can read command lines.
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
        let mut frames = Vec::new();
        for request in first {
            write_frame(&mut frames, request)
                .map_err(|e| ApplyError::new(machine, Cause::Here, "could not greet the agent", e.to_string(), ""))?;
        }
        let words = STANDARD.encode(&frames);
        let fits = !words.is_empty() && words.len() <= LONGEST;
        let first = if fits { vec!["--first".to_owned(), words] } else { Vec::new() };
        let mut connection = Self::open_with(address, machine, agent, ssh, ask, &first)?;
        if !fits {
            // That it has ended already is found when it is listened to.
            let _ = connection.wires.to.write_all(&frames).and_then(|()| connection.wires.to.flush());
        }
        Ok(connection)
    }

    fn open_with(
        address: &Address,
        machine: &MachineName,
        agent: &AgentProgram,
        ssh: &SshOptions,
        ask: &dyn Ask,
        first: &[String],
    ) -> Result<Connection, ApplyError> {
        match address {
            Address::Folder(folder) => {
                let mut command = Command::new(&agent.path);
                command.args(agent.session_args()).args(["--folder", folder]).args(first);
                spawn(machine, &mut command, None)
            }
            Address::Local if am_root() => {
                let mut command = Command::new(&agent.path);
                command.args(agent.session_args()).args(first);
                spawn(machine, &mut command, None)
            }
            Address::Local => local_as_root(machine, agent, ask, first),
            Address::Ssh(address) => ssh::open(&Destination::of(address), machine, agent, ssh, ask, first),
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

fn local_as_root(
    machine: &MachineName,
    agent: &AgentProgram,
    ask: &dyn Ask,
    first: &[String],
) -> Result<Connection, ApplyError> {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(boot::local_script()).arg("regie").arg(&agent.path).args(agent.session_args()).args(first);
    let mut connection = spawn(machine, &mut command, None)?;
    boot::lead(&mut connection.wires, agent, None, machine, ask).map_err(|e| {
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
