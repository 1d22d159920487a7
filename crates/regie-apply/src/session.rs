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

/// Time for the process that carried a conversation to end by itself.
const GOODBYE: Duration = Duration::from_secs(2);

/// An open conversation. Requests are written at once and answered in order; dropping it says goodbye.
#[derive(Debug)]
pub struct Session {
    machine: MachineName,
    to: Option<BufWriter<ChildStdin>>,
    inbox: Inbox,
    child: Option<Child>,
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
        Ok(Self { machine, to: Some(BufWriter::new(to)), inbox, child: Some(child), noise, forget, silence: SILENCE })
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
        self.child.as_ref().map_or(0, Child::id)
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
        if let Some(mut child) = self.child.take() {
            Wires::end(&mut child, Duration::ZERO);
        }
        if let Some(exit) = self.forget.take() {
            forget(exit);
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let (Some(mut to), Some(mut child)) = (self.to.take(), self.child.take()) else { return };
        // It may be gone already; then there is nobody to say goodbye to.
        let _ = write_frame(&mut to, &Request::Bye);
        drop(to);
        let mut end = move || {
            Wires::end(&mut child, GOODBYE);
        };
        if self.forget.is_none() {
            return end();
        }
        // A far machine's end takes a round trip that nobody needs to wait for: ssh brings the goodbye there and ends by
        // itself, also when this process is gone first. Where there is no thread for it, that is all that happens.
        let _ = std::thread::Builder::new().name("goodbye".into()).spawn(end);
    }
}
