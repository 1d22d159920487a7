//! Reporters: the one stream of events, told to a person or to a machine.

mod json;
mod live;
mod plain;
mod replay;
mod terminal;
mod walked;

pub use json::Json;
pub use plain::Plain;
pub use replay::replay;
pub use terminal::{Terminal, seconds};
pub use walked::walked;

use regie_wire::Event;

/// Hears every event of a run, in the order in which the machines told them.
pub trait Reporter {
    /// One event.
    fn event(&mut self, event: &Event);
    /// Something the controller itself has to say: a lost connection, a gate opened.
    fn say(&mut self, text: &str);
    /// Nothing more comes.
    fn end(&mut self) {}
}
