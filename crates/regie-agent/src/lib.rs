//! What runs on a machine: it looks (`observe`), acts (`perform`), and carries out orders in a process of its own that
//! writes every event to the machine before anybody hears of it.

mod bounded;
mod context;
mod leftover;
mod observe;
mod own;
mod perform;
mod store;
pub mod supervise;

pub use context::{Context, Place, StateDir};
pub use own::self_command;
