//! One module a kind: what differs between a resource that is wanted and what was observed ([`diff`]), the acts that
//! close the difference, and what takes them back ([`undo`]). The only place that knows a manual command.
//!
//! Pure: nothing here touches a machine. The agent performs [`Act`]s; a plan and a runbook print the same acts.

mod act;
mod archive;
mod change;
mod command;
mod content;
mod directory;
mod file;
mod group;
mod hold;
mod http;
mod package;
mod path;
mod port;
mod process;
mod shell;
mod symlink;
mod undo;
mod unit;
mod user;

pub use act::{Act, Tolerate};
pub use archive::MARKER;
pub use change::{Change, Diff, diff};
pub use hold::hold_text;
pub use shell::{ShellNeeds, curl, preamble, quote, secret_variable, shell_argv, to_shell};
pub use undo::{Undo, undo};
