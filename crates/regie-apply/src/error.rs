//! What went wrong with a machine, and what to do about it.

use regie_wire::{Lease, MachineName};
use std::fmt;

/// How grave: the exit code it deserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 1
    Error,
    /// 3: only a person can go on from here.
    NeedsPerson,
    /// 4: somebody else is at it, or the machine is not the one it was.
    Refused,
}

/// What kind of thing went wrong, for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No answer.
    Unreachable,
    /// Its name leads nowhere.
    NameNotFound,
    /// Nobody has said yet that this machine is the right one.
    HostKeyUnknown,
    /// It is not the machine it was.
    HostKeyChanged,
    /// It lets nobody in with these keys.
    LoginRefused,
    /// It does not let the login become root.
    Sudo,
    /// The agent could not be put there.
    Upload,
    /// Its processor or its C library cannot run the agent.
    Unfit,
    /// The connection broke.
    Lost,
    /// Somebody else is changing it.
    Leased(Box<Lease>),
    /// The agent there could not do what was asked.
    Agent,
    /// Something on this computer: a missing program, an unreadable file.
    Here,
}

/// Something went wrong with a machine.
#[derive(Clone, PartialEq, Eq)]
pub struct ApplyError(Box<Parts>);

#[derive(Clone, PartialEq, Eq)]
struct Parts {
    machine: MachineName,
    cause: Cause,
    what: String,
    why: String,
    next: String,
}

impl ApplyError {
    /// An error of a machine: what failed, why, and what to do next.
    pub fn new(
        machine: &MachineName,
        cause: Cause,
        what: impl Into<String>,
        why: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        Self(Box::new(Parts { machine: machine.clone(), cause, what: what.into(), why: why.into(), next: next.into() }))
    }
    /// Where.
    pub fn machine(&self) -> &MachineName {
        &self.0.machine
    }
    /// What kind of thing.
    pub fn cause(&self) -> &Cause {
        &self.0.cause
    }
    /// What failed.
    pub fn what(&self) -> &str {
        &self.0.what
    }
    /// Why.
    pub fn why(&self) -> &str {
        &self.0.why
    }
    /// What to do next; may be empty.
    pub fn next(&self) -> &str {
        &self.0.next
    }
    /// The exit code it deserves.
    pub fn class(&self) -> Class {
        match self.0.cause {
            Cause::Leased(_) | Cause::HostKeyChanged => Class::Refused,
            Cause::HostKeyUnknown => Class::NeedsPerson,
            _ => Class::Error,
        }
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.machine, self.0.what)?;
        if !self.0.why.is_empty() {
            write!(f, ": {}", self.0.why)?;
        }
        if !self.0.next.is_empty() {
            write!(f, "\n  help: {}", self.0.next)?;
        }
        Ok(())
    }
}
impl fmt::Debug for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {self}", self.0.cause)
    }
}
impl std::error::Error for ApplyError {}
