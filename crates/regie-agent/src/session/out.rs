//! The way out, shared with the thread that says that we live.

use super::hear::Heard;
use regie_wire::{Reply, write_frame};
use std::io::{self, Write};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Silence after which a beat is sent.
const BEAT: Duration = Duration::from_secs(1);

/// Replies go through here whole.
pub(super) struct Out(Mutex<(Box<dyn Write + Send>, Instant)>);

impl Out {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self(Mutex::new((out, Instant::now())))
    }

    /// Writes one reply.
    pub(super) fn say(&self, reply: &Reply) -> io::Result<()> {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        write_frame(&mut out.0, reply)?;
        out.1 = Instant::now();
        Ok(())
    }

    fn silent_for(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.elapsed()
    }
}

/// Beats whenever nothing was said for a second, also while something takes long; a broken way out ends the session.
pub(super) fn beat(out: Arc<Out>, tell: Sender<Heard>) {
    std::thread::spawn(move || {
        loop {
            let left = BEAT.saturating_sub(out.silent_for());
            if !left.is_zero() {
                // Nothing ends this wait early: the process ends with the session, and this thread with it.
                std::thread::park_timeout(left);
            } else if out.say(&Reply::Beat).is_err() {
                let _ = tell.send(Heard::End);
                return;
            }
        }
    });
}
