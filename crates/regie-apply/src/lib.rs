//! Reaching machines and having orders carried out there: connections, sessions, runs over several machines.
//!
//! A run belongs to the machines: each writes its events down before anybody hears of them. What is here starts runs,
//! opens gates, passes failures on and reports; when it dies, nothing is lost.

mod ask;
mod carry;
mod error;
mod program;
mod session;
mod transport;
pub mod trust;

pub use ask::{Ask, AskOnce, NeverAsk};
pub use carry::{
    Begin, ComeIn, Following, Interrupt, MachineEnd, Reopen, RunReport, carry_out, follow, goes_together, last_work,
};
pub use error::{ApplyError, Cause, Class};
pub use program::{AgentProgram, Identity};
pub use session::Session;
pub use transport::{Connection, SshOptions, Transport, interactive};
