//! One bridge network a fleet, on a subnet that nothing else here uses.

use std::fs;
use std::net::Ipv4Addr;
use std::process::Command;

use crate::run::run;
use crate::{Error, Result};

/// Makes the network `name` and gives the first three bytes of its /24.
///
/// The name decides which subnet is tried first, so that a fleet usually finds its addresses again.
pub(crate) fn create(name: &str, fleet: &str) -> Result<[u8; 3]> {
    let taken = taken();
    let label = format!("regie.fleet={fleet}");
    let mut said = String::new();
    for subnet in candidates(name).filter(|subnet| taken.iter().all(|t| !t.touches(*subnet))).take(64) {
        let [a, b, c] = subnet;
        let range = format!("{a}.{b}.{c}.0/24");
        let args = ["network", "create", "--label", &label, "--subnet", &range, name];
        let out = run(Command::new("docker").args(args))?;
        if out.success() {
            return Ok(subnet);
        }
        if !out.stderr.contains("overlaps") {
            return Err(Error::new(format!("making the network {name}: {}", out.stderr.trim())));
        }
        said = out.stderr;
    }
    Err(Error::new(format!(
        "no free subnet in 10.96.0.0/11 for {name}: {}\n  hint: `cargo xtask hosts down --all` removes old hosts",
        said.trim()
    )))
}

/// Every /24 of 10.96.0.0/11, starting where the name says.
fn candidates(name: &str) -> impl Iterator<Item = [u8; 3]> {
    // FNV-1a: any spread will do, as long as it is the same tomorrow.
    let start = name.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (0..8192_u32).map(move |i| {
        let [_, _, b, c] = (start.wrapping_add(i) % 8192).to_be_bytes();
        [10, 96 + b, c]
    })
}

/// A range of addresses this machine already reaches some other way.
#[derive(Debug, PartialEq)]
struct Range {
    address: u32,
    bits: u32,
}

impl Range {
    fn parse(text: &str) -> Option<Range> {
        let (address, bits) = text.split_once('/').unwrap_or((text, "32"));
        Some(Range { address: address.parse::<Ipv4Addr>().ok()?.into(), bits: bits.parse().ok()? })
    }

    fn touches(&self, [a, b, c]: [u8; 3]) -> bool {
        let mask = u32::MAX.checked_shl(32 - self.bits.min(24)).unwrap_or(0);
        (self.address ^ u32::from_be_bytes([a, b, c, 0])) & mask == 0
    }
}

/// Routes of this machine but the default one, and its name servers.
fn taken() -> Vec<Range> {
    let routes = run(Command::new("ip").args(["-4", "-o", "route"])).map(|out| out.stdout).unwrap_or_default();
    let resolv = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let servers = resolv.lines().filter_map(|line| line.strip_prefix("nameserver "));
    let routes = routes.lines().filter_map(|line| line.split_whitespace().next());
    routes.chain(servers).filter_map(|text| Range::parse(text.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_subnet() {
        let first = |name: &str| candidates(name).next().unwrap();
        assert_eq!(first("a"), first("a"));
        assert_ne!(first("a"), first("b"));
        assert_eq!(candidates("x").count(), 8192);
        assert!(candidates("x").all(|[a, b, _]| a == 10 && (96..128).contains(&b)));
    }

    #[test]
    fn ranges_in_use_are_seen() {
        assert!(Range::parse("10.96.0.0/12").unwrap().touches([10, 97, 3]));
        assert!(Range::parse("10.97.3.53").unwrap().touches([10, 97, 3]));
        assert!(!Range::parse("10.97.4.0/24").unwrap().touches([10, 97, 3]));
        assert_eq!(Range::parse("default"), None);
    }
}
