//! The line that says what is going on right now, with its time; only on a terminal.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often the time is redrawn.
const TICK: Duration = Duration::from_millis(200);

struct State {
    /// Text and since when; `None`: no line.
    present: Option<(String, Instant)>,
    over: bool,
}

/// A line redrawn in place by a thread of its own, so that its time goes on while nothing happens.
pub struct Live {
    shared: Option<Arc<(Mutex<State>, Condvar)>>,
    thread: Option<JoinHandle<()>>,
}

impl Live {
    /// Starts it where standard error is a terminal; elsewhere it does nothing.
    pub fn start() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { shared: None, thread: None };
        }
        let shared = Arc::new((Mutex::new(State { present: None, over: false }), Condvar::new()));
        let theirs = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            let (lock, wake) = &*theirs;
            let mut state = lock.lock().unwrap_or_else(PoisonError::into_inner);
            while !state.over {
                draw(&state);
                state = wake.wait_timeout(state, TICK).map_or_else(|e| e.into_inner().0, |(s, _)| s);
            }
            clear();
        });
        Self { shared: Some(shared), thread: Some(thread) }
    }

    /// Shows this from now on.
    pub fn show(&self, text: impl Into<String>) {
        self.change(|state| state.present = Some((text.into(), Instant::now())));
    }

    /// Takes the line away while `print` writes lines that stay.
    pub fn above(&self, print: impl FnOnce()) {
        match &self.shared {
            None => print(),
            Some(shared) => {
                let state = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
                clear();
                print();
                draw(&state);
            }
        }
    }

    fn change(&self, f: impl FnOnce(&mut State)) {
        if let Some(shared) = &self.shared {
            f(&mut shared.0.lock().unwrap_or_else(PoisonError::into_inner));
            shared.1.notify_one();
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.change(|state| state.over = true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn width() -> usize {
    rustix::termios::tcgetwinsize(std::io::stderr()).map_or(80, |w| usize::from(w.ws_col).max(20))
}

fn draw(state: &State) {
    if let Some((text, since)) = &state.present {
        let line = format!("{text}  {:.1} s", since.elapsed().as_secs_f64());
        let line: String = line.chars().take(width() - 1).collect();
        let _ = write!(std::io::stderr(), "\r\x1b[K{line}");
        let _ = std::io::stderr().flush();
    }
}

fn clear() {
    let _ = write!(std::io::stderr(), "\r\x1b[K");
    let _ = std::io::stderr().flush();
}
