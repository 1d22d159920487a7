//! What programs say, and nothing else: for commands that a person runs on machines.

use super::Reporter;
use regie_wire::{Event, EventKind, Stream};

/// Tells lines as they come; of several machines, with the machine before each.
pub struct Plain {
    many: bool,
}

impl Plain {
    /// For a run on this many machines.
    pub fn new(machines: usize) -> Self {
        Self { many: machines > 1 }
    }
}

impl Reporter for Plain {
    fn event(&mut self, event: &Event) {
        let place = if self.many { format!("{} | ", event.machine) } else { String::new() };
        match &event.kind {
            EventKind::Output { stream: Stream::Out, line, .. } => out!("{place}{line}"),
            EventKind::Output { stream: Stream::Err, line, .. } => err!("{place}{line}"),
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        err!("{text}");
    }
}
