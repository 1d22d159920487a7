//! Questions to TCP servers: does anybody accept?

use super::{Failure, resolve};
use crate::bounded::wait_for;
use regie_wire::Tcp;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Longest time for one attempt.
const ATTEMPT: Duration = Duration::from_secs(10);
/// Time between two attempts.
const PAUSE: Duration = Duration::from_millis(250);

/// Connects until it is accepted, for at most `within` seconds; at least once.
pub(super) fn until_it_accepts(tcp: &Tcp) -> Result<String, Failure> {
    let bound = Duration::from_secs(tcp.within);
    let began = Instant::now();
    let (mut next, mut last) = (began, String::from("nothing"));
    let end = wait_for(bound, || {
        if Instant::now() < next {
            return None;
        }
        let left = bound.saturating_sub(began.elapsed()).clamp(Duration::from_secs(1), ATTEMPT);
        let seen = once(tcp, left);
        next = Instant::now() + PAUSE;
        seen.map_err(|why| last = why).ok()
    });
    end.ok_or_else(|| {
        let (host, port, within) = (&tcp.host, tcp.port, tcp.within);
        format!("{host}:{port} did not accept a connection within {within} s; the last thing seen: {last}").into()
    })
}

/// Connects once, to whichever of its addresses accepts first: how long that took, or what was wrong.
pub(crate) fn once(tcp: &Tcp, patience: Duration) -> Result<String, String> {
    let began = Instant::now();
    let mut wrong = format!("no address is known for {}", tcp.host);
    for ip in resolve::lookup(&tcp.host, patience)? {
        match TcpStream::connect_timeout(&SocketAddr::new(ip, tcp.port), patience) {
            Ok(_) => return Ok(format!("accepts in {} ms", began.elapsed().as_millis())),
            Err(e) => wrong = format!("{ip}: {e}"),
        }
    }
    Err(wrong)
}
