//! How regie ends: exit codes, and failures that help.

use std::fmt;

/// Exit codes. 64 is `EX_USAGE` of sysexits(3); 130 is 128 + SIGINT, as shells say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Ok,
    /// Failed, or was put back.
    Error,
    /// There are changes (`--detailed-exitcode`).
    Changes,
    /// A person has to decide.
    NeedsPerson,
    /// Stale plan, hold or lease.
    Refused,
    /// The command line was wrong.
    Usage,
    /// Ctrl-C.
    Interrupted,
}

impl Exit {
    /// The number.
    pub fn code(self) -> i32 {
        match self {
            Self::Ok => 0,
            Self::Error => 1,
            Self::Changes => 2,
            Self::NeedsPerson => 3,
            Self::Refused => 4,
            Self::Usage => 64,
            Self::Interrupted => 130,
        }
    }
}

/// Why something could not be done, and what to do next.
#[derive(Debug)]
pub struct Failure {
    /// How to exit.
    pub exit: Exit,
    /// What failed, where and why.
    pub message: String,
    /// What to do next; may be empty when the message says it.
    pub help: String,
}

impl Failure {
    /// An ordinary failure.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit: Exit::Error, message: message.into(), help: help.into() }
    }
    /// The command line was wrong.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, ..Self::new(message, help) }
    }
    /// Something stands in the way that is not to be overridden silently.
    pub fn refused(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit: Exit::Refused, ..Self::new(message, help) }
    }
    /// A failure of this computer: `what` is what was tried, such as `cannot write /x`.
    pub fn io(what: impl fmt::Display, error: &std::io::Error) -> Self {
        let help = match error.kind() {
            std::io::ErrorKind::PermissionDenied => "check the permissions, or run in a folder of your own",
            std::io::ErrorKind::StorageFull => "the disk is full: make room and run it again",
            std::io::ErrorKind::NotFound => "check the path",
            _ => "",
        };
        Self::new(format!("{what}: {error}"), help)
    }
}

impl From<regie_plan::PlanError> for Failure {
    fn from(error: regie_plan::PlanError) -> Self {
        let exit = match error {
            regie_plan::PlanError { usage: true, .. } => Exit::Usage,
            regie_plan::PlanError { refused: true, .. } => Exit::Refused,
            _ => Exit::Error,
        };
        Self { exit, message: error.message, help: error.help }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, "\n  help: {}", self.help.replace('\n', "\n        ")) }
    }
}

/// What every verb returns.
pub type Done = Result<Exit, Failure>;
