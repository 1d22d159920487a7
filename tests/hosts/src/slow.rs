//! A slow way to the hosts: ssh through a relay that holds every byte back, for counting round trips.
//!
//! It needs nothing of the kernel, where [`crate::Host::netem`] needs `sch_netem`; it delays ssh from this machine
//! only, not what hosts say to one another.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Doing;
use crate::{Fleet, Result};

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
    thread::spawn(move || carry(near_in, far, each_way));
    carry(far_in, near, each_way);
}

/// Carries bytes one way, each chunk let go `delay` after it came; many may be on the way.
fn carry(mut from: TcpStream, mut to: TcpStream, delay: Duration) {
    let (send, receive) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        for (due, bytes) in receive {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                return;
            }
        }
        // The other side hears of the end as late as of anything else.
        let _ = to.shutdown(Shutdown::Write);
    });
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if send.send((Instant::now() + delay, buffer[..count].to_vec())).is_err() {
            return;
        }
    }
}
