//! A slow way to the hosts: ssh through a relay that holds every byte back, for counting round trips.
//!
//! It needs nothing of the kernel, where [`crate::Host::netem`] needs `sch_netem`; it delays ssh from this machine
//! only, not what hosts say to one another.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Doing;
use crate::{Fleet, Result};

/// So long without a byte, and nothing is under way any more: some round trips of any delay that a test asks for.
const STILL: Duration = Duration::from_millis(800);

/// The relays of a fleet; connections through them end when it is dropped.
#[derive(Debug)]
pub struct SlowSsh {
    config: PathBuf,
    relays: Vec<SocketAddr>,
    open: Arc<Open>,
}

/// What the threads of the relays share.
#[derive(Debug, Default)]
struct Open {
    over: AtomicBool,
    streams: Mutex<Vec<TcpStream>>,
    turns: Mutex<Vec<Arc<Turns>>>,
}

/// How often an answer came to something that was said, on one connection.
#[derive(Debug, Default)]
struct Turns {
    said: AtomicBool,
    answered: AtomicUsize,
    /// When bytes were on their way last.
    last: Mutex<Option<Instant>>,
}

impl Turns {
    fn moved(&self) {
        *self.last.lock().unwrap_or_else(|e| e.into_inner()) = Some(Instant::now());
    }

    fn still_for(&self) -> Duration {
        self.last.lock().unwrap_or_else(|e| e.into_inner()).map_or(Duration::MAX, |last| last.elapsed())
    }
}

impl Fleet {
    /// Relays to every host, each way slower by this much: a round trip costs twice as much more.
    #[track_caller]
    pub fn slow_ssh(&self, each_way: Duration) -> SlowSsh {
        let hosts: Vec<_> = self.hosts().iter().map(|host| (host.name().to_owned(), host.ip())).collect();
        match SlowSsh::start(&hosts, &self.ssh_config(), each_way) {
            Ok(slow) => slow,
            Err(e) => panic!("{e}"),
        }
    }
}

impl SlowSsh {
    /// The configuration for `ssh -F` that goes the slow way: same names, same keys, same checking.
    pub fn ssh_config(&self) -> &Path {
        &self.config
    }

    /// Ends every open connection at once, as a router that forgets them; new ones are accepted.
    pub fn reset(&self) {
        let mut streams = self.open.streams.lock().unwrap_or_else(|e| e.into_inner());
        for stream in streams.drain(..) {
            // One that its peer has closed already cannot be closed again.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Counts round trips from here on, of connections that are open and of new ones; first lets those come to rest that
    /// still bring the goodbye of what ended before.
    pub fn count_from_here(&self) {
        let all = || self.open.turns.lock().unwrap_or_else(|e| e.into_inner());
        // One that never rests is counted all the same.
        let _ = crate::try_wait("the relays are still", Duration::from_secs(10), || {
            all().iter().all(|turns| turns.still_for() > STILL)
        });
        for turns in self.open.turns.lock().unwrap_or_else(|e| e.into_inner()).iter() {
            turns.said.store(false, Ordering::SeqCst);
            turns.answered.store(0, Ordering::SeqCst);
        }
    }

    /// Round trips: how often, at most on any one connection, an answer was delivered to something that was said after the
    /// answer before.
    pub fn round_trips(&self) -> usize {
        let turns = self.open.turns.lock().unwrap_or_else(|e| e.into_inner());
        turns.iter().map(|turns| turns.answered.load(Ordering::SeqCst)).max().unwrap_or(0)
    }

    fn start(hosts: &[(String, Ipv4Addr)], direct: &Path, each_way: Duration) -> Result<SlowSsh> {
        let open = Arc::new(Open::default());
        let (mut text, mut relays) = (String::new(), Vec::new());
        for (name, address) in hosts {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).doing("listening for the relay")?;
            let relay = listener.local_addr().doing("reading the port of the relay")?;
            let (to, open) = (SocketAddr::from((*address, 22)), Arc::clone(&open));
            thread::spawn(move || accept(&listener, to, each_way, &open));
            let port = relay.port();
            text.push_str(&format!("Host {name}\n  HostName 127.0.0.1\n  Port {port}\n  HostKeyAlias {name}\n\n"));
            relays.push(relay);
        }
        text.push_str(&format!("Host *\n  Include {}\n", direct.display()));
        let port = relays.first().map_or(0, SocketAddr::port);
        let config = direct.with_file_name(format!("ssh_config.slow-{port}"));
        fs::write(&config, text).doing(format!("writing {}", config.display()))?;
        Ok(SlowSsh { config, relays, open })
    }
}

impl Drop for SlowSsh {
    fn drop(&mut self) {
        self.open.over.store(true, Ordering::SeqCst);
        self.reset();
        for relay in &self.relays {
            // Wakes the thread that accepts, which then sees that it is over.
            let _ = TcpStream::connect(relay);
        }
    }
}

fn accept(listener: &TcpListener, to: SocketAddr, each_way: Duration, open: &Arc<Open>) {
    while let Ok((near, _)) = listener.accept() {
        if open.over.load(Ordering::SeqCst) {
            return;
        }
        let open = Arc::clone(open);
        thread::spawn(move || relay(near, to, each_way, &open));
    }
}

/// One connection: the far side is reached after a round trip, as a handshake would.
fn relay(near: TcpStream, to: SocketAddr, each_way: Duration, open: &Open) {
    thread::sleep(2 * each_way);
    let Ok(far) = TcpStream::connect_timeout(&to, Duration::from_secs(10)) else {
        return;
    };
    let quick = near.set_nodelay(true).and(far.set_nodelay(true));
    let ends = quick.and_then(|()| Ok([near.try_clone()?, far.try_clone()?, near.try_clone()?, far.try_clone()?]));
    let Ok([near_in, far_in, near_kept, far_kept]) = ends else {
        return;
    };
    open.streams.lock().unwrap_or_else(|e| e.into_inner()).extend([near_kept, far_kept]);
    let turns = Arc::new(Turns::default());
    open.turns.lock().unwrap_or_else(|e| e.into_inner()).push(Arc::clone(&turns));
    let said = Arc::clone(&turns);
    let say = move || {
        said.moved();
        said.said.store(true, Ordering::SeqCst);
    };
    thread::spawn(move || carry(near_in, far, each_way, say, || {}));
    let answer = move || {
        turns.moved();
        if turns.said.swap(false, Ordering::SeqCst) {
            turns.answered.fetch_add(1, Ordering::SeqCst);
        }
    };
    carry(far_in, near, each_way, || {}, answer);
}

/// Carries bytes one way, each chunk let go `delay` after it came; many may be on the way. `took` is told of each that came,
/// `gave` of each before it is delivered.
fn carry(mut from: TcpStream, mut to: TcpStream, delay: Duration, took: impl Fn(), gave: impl Fn() + Send + 'static) {
    let (send, receive) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        for (due, bytes) in receive {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            gave();
            if to.write_all(&bytes).is_err() {
                return;
            }
        }
        // The other side hears of the end as late as of anything else.
        let _ = to.shutdown(Shutdown::Write);
    });
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        took();
        if send.send((Instant::now() + delay, buffer[..count].to_vec())).is_err() {
            return;
        }
    }
}
