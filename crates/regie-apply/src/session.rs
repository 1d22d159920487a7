//! A conversation with the agent of one machine.

mod blobs;
mod listener;
mod requests;

pub(crate) use listener::{Heard, Inbox};

use crate::transport::{Noise, Wires, forget, tail};
use crate::{ApplyError, Cause, Connection};
use regie_wire::{MachineName, Reply, Request, write_frame};
use std::io::BufWriter;
use std::process::{Child, ChildStdin, Command};
use std::time::Duration;

/// The agent sends something every second; after this long without a word the connection is gone.
const SILENCE: Duration = Duration::from_secs(15);

/// An open conversation. Requests are written at once and answered in order; dropping it says goodbye.
#[derive(Debug)]
pub struct Session {
    machine: MachineName,
    to: Option<BufWriter<ChildStdin>>,
    inbox: Inbox,
    child: Child,
    noise: Noise,
    forget: Option<Command>,
    silence: Duration,
}

impl Session {
    /// Starts listening on a connection.
    ///
    /// # Errors
    /// When this computer has no thread to spare.
    pub fn new(connection: Connection) -> Result<Self, ApplyError> {
        let Connection { machine, wires, forget } = connection;
        let Wires { child, to, from, noise } = wires;
        let inbox = Inbox::listen(&machine, from)
            .map_err(|e| ApplyError::new(&machine, Cause::Here, "could not listen", e.to_string(), ""))?;
        Ok(Self { machine, to: Some(BufWriter::new(to)), inbox, child, noise, forget, silence: SILENCE })
    }

    /// How long the agent may say nothing at all (15 s unless said otherwise).
    #[must_use]
    pub fn with_silence(mut self, silence: Duration) -> Self {
        self.silence = silence;
        self
    }

    /// The machine.
    pub fn machine(&self) -> &MachineName {
        &self.machine
    }

    /// Number of the process of this computer that carries the conversation.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Writes a request without waiting for what it is answered with.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn send(&mut self, request: &Request) -> Result<(), ApplyError> {
        let sent = match &mut self.to {
            Some(to) => write_frame(to, request),
            None => Err(std::io::ErrorKind::BrokenPipe.into()),
        };
        sent.map_err(|e| self.lost(&e.to_string()))
    }

    /// The next thing the agent says, beats left out.
    pub(crate) fn next(&mut self) -> Result<Reply, ApplyError> {
        match self.inbox.next(self.silence) {
            Heard::Reply(reply) => Ok(*reply),
            Heard::Gone(why) => Err(self.lost(&why)),
        }
    }

    pub(crate) fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    /// Nothing has been heard for too long.
    pub(crate) fn is_silent(&self) -> bool {
        self.inbox.silent_for() > self.silence
    }

    /// The connection is gone: what the process that carried it said last says why.
    pub(crate) fn lost(&self, why: &str) -> ApplyError {
        let said = tail(&self.noise.text(), 5);
        let why = if said.is_empty() { why.to_owned() } else { format!("{why}\n{said}") };
        let next = "what was under way there goes on by itself; run the same again, or look: regie runs";
        ApplyError::new(&self.machine, Cause::Lost, "the connection was lost", why, next)
    }

    /// Ends a conversation that broke, without waiting and without goodbye.
    pub(crate) fn abandon(mut self) {
        self.to = None;
        Wires::end(&mut self.child, Duration::ZERO);
        if let Some(exit) = self.forget.take() {
            forget(exit);
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(mut to) = self.to.take() {
            // It may be gone already; then there is nobody to say goodbye to.
            let _ = write_frame(&mut to, &Request::Bye);
            drop(to);
            Wires::end(&mut self.child, Duration::from_secs(2));
        }
    }
}
