//! The executor's side: tells connected sessions how far the spool has come, and hears that something was asked.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What executor and sessions' threads have in common.
#[derive(Debug)]
pub(crate) struct Bus {
    inner: Mutex<Inner>,
    changed: Condvar,
    spool: File,
}

#[derive(Debug, Default)]
struct Inner {
    written: u64,
    synced: u64,
    /// Counts the times that somebody said there is something new.
    calls: u64,
    over: bool,
    sessions: Vec<UnixStream>,
}

impl Bus {
    /// For a spool that has come to this event.
    pub(crate) fn new(spool: File, seq: u64) -> Arc<Self> {
        let inner = Mutex::new(Inner { written: seq, synced: seq, ..Inner::default() });
        Arc::new(Self { inner, changed: Condvar::new(), spool })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Numbers only: there is no half-made state that a panic could have left.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that an event is in the spool, and whether it was synced.
    pub(crate) fn written(&self, seq: u64, synced: bool) {
        let mut inner = self.lock();
        inner.written = seq;
        if synced {
            inner.synced = seq;
        }
        self.changed.notify_all();
    }

    /// How often somebody called.
    pub(crate) fn calls(&self) -> u64 {
        self.lock().calls
    }

    /// Waits until somebody has called more often than that.
    pub(crate) fn wait_call(&self, calls: u64) {
        let mut inner = self.lock();
        while inner.calls <= calls {
            inner = self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The same, but not for longer than this.
    pub(crate) fn wait_call_for(&self, calls: u64, longest: Duration) {
        let inner = self.lock();
        let quiet = |inner: &mut Inner| inner.calls <= calls;
        // Whether somebody called is looked at anew by whoever waited.
        let _ = self.changed.wait_timeout_while(inner, longest, quiet);
    }

    /// The next event a session may hear of after `told`: nothing is told before it is synced.
    fn next(&self, told: u64) -> Option<u64> {
        let mut inner = self.lock();
        while !inner.over && inner.written <= told {
            inner = self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner);
        }
        if inner.written <= told {
            return None;
        }
        let written = inner.written;
        if inner.synced < written {
            drop(inner);
            self.spool.sync_data().ok()?;
            inner = self.lock();
            inner.synced = inner.synced.max(written);
        }
        Some(inner.synced)
    }
}

/// The socket, for as long as the executor lives.
#[derive(Debug)]
pub(crate) struct Server {
    path: PathBuf,
    bus: Arc<Bus>,
}

impl Server {
    /// Opens the socket in place of one that a dead executor left. Only the holder of the lease does that.
    pub(crate) fn open(path: &Path, bus: &Arc<Bus>) -> io::Result<Self> {
        let _ = fs::remove_file(path);
        let listener = UnixListener::bind(path)?;
        let shared = Arc::clone(bus);
        std::thread::spawn(move || {
            for session in listener.incoming() {
                match session {
                    Ok(session) if !shared.lock().over => welcome(session, &shared),
                    _ => return,
                }
            }
        });
        Ok(Self { path: path.to_owned(), bus: Arc::clone(bus) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let sessions = {
            let mut inner = self.bus.lock();
            inner.over = true;
            std::mem::take(&mut inner.sessions)
        };
        self.bus.changed.notify_all();
        // Wakes the listener, which then sees that it is over.
        let _ = UnixStream::connect(&self.path);
        let _ = fs::remove_file(&self.path);
        for session in sessions {
            let _ = session.shutdown(Shutdown::Both);
        }
    }
}

/// Two threads a session: one hears, one tells. A session that does not read blocks nobody but its own.
fn welcome(session: UnixStream, bus: &Arc<Bus>) {
    let (Ok(mut heard), Ok(kept)) = (session.try_clone(), session.try_clone()) else {
        return;
    };
    bus.lock().sessions.push(kept);
    let (hears, tells) = (Arc::clone(bus), Arc::clone(bus));
    std::thread::spawn(move || {
        let mut byte = [0u8; 64];
        while heard.read(&mut byte).is_ok_and(|n| n > 0) {
            hears.lock().calls += 1;
            hears.changed.notify_all();
        }
        let _ = heard.shutdown(Shutdown::Both);
    });
    std::thread::spawn(move || {
        let (mut session, mut told) = (session, 0);
        while let Some(seq) = tells.next(told) {
            if session.write_all(&seq.to_be_bytes()).is_err() {
                return;
            }
            told = seq;
        }
    });
}
