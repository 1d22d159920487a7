//! Addresses of hosts. A static program cannot load the system's resolver (nsswitch), so getent(1) asks it.

use super::run;
use regie_wire::{Http, Stream};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::Command;
use std::time::Duration;

/// Where to connect to, best first.
///
/// # Errors
/// When the host has no address.
pub(super) fn addresses(http: &Http, host: &str, port: u16, patience: Duration) -> Result<Vec<SocketAddr>, String> {
    let ips = match http.resolve.as_deref().and_then(|r| overridden(r, host, port)) {
        Some(ips) => ips,
        None => lookup(host, patience)?,
    };
    match ips.is_empty() {
        true => Err(format!("no address is known for {host}")),
        false => Ok(ips.into_iter().map(|ip| SocketAddr::new(ip, port)).collect()),
    }
}

/// curl's `--resolve host:port:address[,address]…`, when it is about this host and port.
fn overridden(resolve: &str, host: &str, port: u16) -> Option<Vec<IpAddr>> {
    let (of, rest) = resolve.trim_start_matches('+').split_once(':')?;
    let (at, ips) = rest.split_once(':')?;
    let about = (of == "*" || of.eq_ignore_ascii_case(host)) && at.parse() == Ok(port);
    about.then(|| ips.split(',').filter_map(|ip| ip.trim_matches(['[', ']']).parse().ok()).collect())
}

pub(super) fn lookup(host: &str, patience: Duration) -> Result<Vec<IpAddr>, String> {
    if let Ok(ip) = host.trim_matches(['[', ']']).parse() {
        return Ok(vec![ip]);
    }
    if host.eq_ignore_ascii_case("localhost") {
        // RFC 6761, 6.3.
        return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
    }
    let mut found = Vec::new();
    let mut command = Command::new("getent");
    command.args(["ahosts", host]);
    let ended = run(&mut command, patience, &mut |stream, line| {
        let ip = line.split_whitespace().next().and_then(|w| w.parse::<IpAddr>().ok());
        if let (Stream::Out, Some(ip)) = (stream, ip)
            && !found.contains(&ip)
        {
            found.push(ip);
        }
    });
    ended.map_err(|e| run::cannot_run(&command, &e))?;
    Ok(found)
}
