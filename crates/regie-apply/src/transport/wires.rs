//! A child process whose standard input and output are the line to a machine.

use std::collections::VecDeque;
use std::io::{self, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes of standard error that are kept.
const KEPT: usize = 16 << 10;

/// Both directions, the process that carries them, and what it says on the side.
#[derive(Debug)]
pub(crate) struct Wires {
    pub child: Child,
    pub to: ChildStdin,
    pub from: BufReader<ChildStdout>,
    pub noise: Noise,
}

/// The last of what a process writes on its standard error.
#[derive(Clone, Debug, Default)]
pub(crate) struct Noise(Arc<(Mutex<Heard>, Condvar)>);

#[derive(Debug, Default)]
struct Heard {
    bytes: VecDeque<u8>,
    over: bool,
}

impl Wires {
    /// Starts a process. It gets a process group of its own: Ctrl-C at the terminal is for regie, which says stop to
    /// the machine in words.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        Self::spawn_in_front(command.process_group(0))
    }

    /// The same in our own group, which stands in the terminal's foreground: it may ask there.
    pub fn spawn_in_front(command: &mut Command) -> io::Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (Some(to), Some(from), Some(mut side)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("a process was started without its pipes"));
        };
        let noise = Noise::default();
        let listener = noise.clone();
        // Never joined: a process that ssh leaves in the background may keep this pipe open.
        thread::Builder::new().name("noise".into()).spawn(move || listener.listen(&mut side))?;
        Ok(Self { child, to, from: BufReader::new(from), noise })
    }

    /// How the process ended, if it does so within a bound; it is killed otherwise.
    pub fn end(child: &mut Child, within: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + within;
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(5)),
                _ => break,
            }
        }
        // It may have ended in between; then there is nothing to kill.
        let _ = child.kill();
        let _ = child.wait();
        None
    }
}

impl Noise {
    fn listen(&self, side: &mut impl Read) {
        let mut piece = [0; 4096];
        loop {
            let n = match side.read(&mut piece) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Ok(0) | Err(_) => break,
                Ok(n) => n,
            };
            let mut heard = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
            heard.bytes.extend(&piece[..n]);
            let excess = heard.bytes.len().saturating_sub(KEPT);
            heard.bytes.drain(..excess);
        }
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).over = true;
        self.0.1.notify_all();
    }

    /// What was heard, once the process has said all (or after half a second).
    pub fn text(&self) -> String {
        let heard = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.1.wait_timeout_while(heard, Duration::from_millis(500), |h| !h.over);
        let (mut heard, _) = waited.unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(heard.bytes.make_contiguous()).into_owned()
    }
}
