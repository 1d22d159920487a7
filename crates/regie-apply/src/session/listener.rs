//! One thread a session reads what the agent says, so that the agent never waits for us to listen.

use regie_wire::{MachineName, Reply, read_frame};
use std::fmt;
use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What a session hears.
#[derive(Clone, Debug)]
pub(crate) enum Heard {
    /// The agent said something.
    Reply(Box<Reply>),
    /// Nothing more will come, and why.
    Gone(String),
}

type Taker = Box<dyn FnMut(Heard) + Send>;

/// Where what was heard is kept until somebody wants it; or who takes it at once.
pub(crate) struct Inbox {
    kept: Receiver<Heard>,
    taker: Arc<Mutex<Taker>>,
    clock: Arc<Clock>,
}

/// When something was heard last, in milliseconds since the session began.
struct Clock {
    began: Instant,
    last: AtomicU64,
}

impl Clock {
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
    fn heard(&self) {
        self.last.store(self.now(), Ordering::Relaxed);
    }
    fn silent_for(&self) -> Duration {
        Duration::from_millis(self.now().saturating_sub(self.last.load(Ordering::Relaxed)))
    }
}

impl Inbox {
    pub fn listen(machine: &MachineName, mut from: impl Read + Send + 'static) -> io::Result<Self> {
        let (taker, kept) = keeper();
        let taker = Arc::new(Mutex::new(taker));
        let clock = Arc::new(Clock { began: Instant::now(), last: AtomicU64::new(0) });
        let (give, tick) = (Arc::clone(&taker), Arc::clone(&clock));
        // Ends with the pipe, which ends with the process.
        thread::Builder::new().name(format!("listen-{machine}")).spawn(move || {
            loop {
                let heard = match read_frame::<Reply>(&mut from) {
                    Ok(Some(Reply::Beat)) => {
                        tick.heard();
                        continue;
                    }
                    Ok(Some(reply)) => Heard::Reply(Box::new(reply)),
                    Ok(None) => Heard::Gone("the agent's end of the connection closed".to_owned()),
                    Err(e) => Heard::Gone(e.to_string()),
                };
                tick.heard();
                let over = matches!(heard, Heard::Gone(_));
                (give.lock().unwrap_or_else(PoisonError::into_inner))(heard);
                if over {
                    break;
                }
            }
        })?;
        Ok(Self { kept, taker, clock })
    }

    /// Waits for the next thing; silence counts from the last beat.
    pub fn next(&self, silence: Duration) -> Heard {
        loop {
            // A first wait even when much time has gone by: what was kept meanwhile counts.
            let left = silence.saturating_sub(self.clock.silent_for()).max(Duration::from_millis(1));
            match self.kept.recv_timeout(left) {
                Ok(heard) => return heard,
                Err(RecvTimeoutError::Disconnected) => return Heard::Gone("nothing more comes".to_owned()),
                Err(RecvTimeoutError::Timeout) if self.clock.silent_for() < silence => {}
                Err(RecvTimeoutError::Timeout) => {
                    return Heard::Gone(format!("not a word for {} s", silence.as_secs_f32().round()));
                }
            }
        }
    }

    /// How long nothing was heard.
    pub fn silent_for(&self) -> Duration {
        self.clock.silent_for()
    }

    /// From now on everything goes to a taker, in order, what was kept first.
    pub fn divert(&mut self, mut to: impl FnMut(Heard) + Send + 'static) {
        let mut taker = self.taker.lock().unwrap_or_else(PoisonError::into_inner);
        self.kept.try_iter().for_each(&mut to);
        *taker = Box::new(to);
    }

    /// From now on it is kept again.
    pub fn keep(&mut self) {
        let (taker, kept) = keeper();
        *self.taker.lock().unwrap_or_else(PoisonError::into_inner) = taker;
        self.kept = kept;
    }
}

fn keeper() -> (Taker, Receiver<Heard>) {
    let (keep, kept): (Sender<Heard>, _) = channel();
    // The receiver is gone only when the session is.
    (Box::new(move |heard| drop(keep.send(heard))), kept)
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("silent_for", &self.silent_for()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regie_wire::write_frame;
    use std::process::{Command, Stdio};

    #[test]
    fn beats_keep_it_alive_and_silence_ends_it() {
        let mut cat = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut to = cat.stdin.take().unwrap();
        let inbox = Inbox::listen(&"m".into(), cat.stdout.take().unwrap()).unwrap();
        let began = Instant::now();
        let beater = thread::spawn(move || {
            for _ in 0..6 {
                write_frame(&mut to, &Reply::Beat).unwrap();
                thread::sleep(Duration::from_millis(50));
            }
            to
        });
        let Heard::Gone(why) = inbox.next(Duration::from_millis(200)) else { panic!("nothing was said") };
        assert!(began.elapsed() > Duration::from_millis(400), "beats were counted: {:?}", began.elapsed());
        assert!(why.contains("not a word"), "{why}");
        let mut to = beater.join().unwrap();
        write_frame(&mut to, &Reply::Stored { sha256: "s".into() }).unwrap();
        assert!(matches!(inbox.next(Duration::from_secs(5)), Heard::Reply(_)));
        drop(to);
        assert!(matches!(inbox.next(Duration::from_secs(5)), Heard::Gone(why) if why.contains("closed")));
        cat.wait().unwrap();
    }

    #[test]
    fn a_taker_gets_what_was_kept_first() {
        let mut frames = Vec::new();
        for n in 0..3 {
            write_frame(&mut frames, &Reply::Stored { sha256: n.to_string() }).unwrap();
        }
        let mut inbox = Inbox::listen(&"m".into(), io::Cursor::new(frames)).unwrap();
        assert!(matches!(inbox.next(Duration::from_secs(5)), Heard::Reply(_)));
        let (give, taken) = channel();
        inbox.divert(move |heard| give.send(format!("{heard:?}")).unwrap());
        let all: Vec<_> = (0..3).map(|_| taken.recv_timeout(Duration::from_secs(5)).unwrap()).collect();
        assert!(all[0].contains("\"1\"") && all[1].contains("\"2\"") && all[2].starts_with("Gone"), "{all:?}");
    }
}
