//! What runs on a machine: it looks (`observe`), acts (`perform`), and carries out orders in a process of its own that
//! writes every event to the machine before anybody hears of it.

mod bounded;
mod cli;
mod context;
mod control;
mod execute;
mod facts;
mod launch;
mod lease;
mod leftover;
mod observe;
mod own;
mod perform;
mod run_dir;
mod runtime;
mod scrub;
mod session;
mod spool;
mod state;
mod store;
pub mod supervise;
mod survey;
mod uptime;

pub use cli::main;
pub use context::{Context, Place, StateDir};
pub use observe::observe;
pub use own::self_command;
pub use perform::{Failure, perform};
pub use scrub::Scrubber;
