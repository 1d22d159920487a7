//! Everything that a session may hear, in one queue.

use regie_wire::{FrameError, Request, read_frame};
use std::io::Read;
use std::sync::mpsc::Sender;

/// Something heard.
#[derive(Debug)]
pub(crate) enum Heard {
    /// From the controller.
    Request(Box<Request>),
    /// From it too, but not understood.
    Nonsense(String),
    /// It is gone.
    End,
    /// An executor's spool has come to this event.
    Told { turn: u64, seq: u64 },
    /// An executor, or a log's reader, is gone.
    Gone { turn: u64 },
    /// A line of a log.
    Line { turn: u64, source: String, line: String },
}

/// Reads requests as they come: one for a run under way must not wait for an answer to another.
pub(super) fn hear(mut input: impl Read + Send + 'static, tell: Sender<Heard>) {
    std::thread::spawn(move || {
        loop {
            let heard = match read_frame::<Request>(&mut input) {
                Ok(Some(request)) => Heard::Request(Box::new(request)),
                Ok(None) | Err(FrameError::Io(_)) => Heard::End,
                Err(e) => Heard::Nonsense(e.to_string()),
            };
            let last = !matches!(heard, Heard::Request(_));
            if tell.send(heard).is_err() || last {
                return;
            }
        }
    });
}
