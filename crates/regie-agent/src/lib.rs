//! What runs on a machine: it looks (`observe`), acts (`perform`), and carries out orders in a process of its own that
//! writes every event to the machine before anybody hears of it.

mod context;
mod observe;
mod perform;

pub use context::{Context, Place, StateDir};
