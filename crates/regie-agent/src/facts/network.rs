//! Addresses of the machine.

use std::collections::BTreeMap;
use std::process::Command;

/// By interface, loopback and link-local left out; empty where there is no `ip`.
pub(super) fn addresses() -> BTreeMap<String, Vec<String>> {
    match Command::new("ip").args(["-o", "addr", "show"]).output() {
        Ok(out) => parse(&String::from_utf8_lossy(&out.stdout)),
        Err(_) => BTreeMap::new(),
    }
}

/// Lines such as `2: eth0    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0\ …`.
fn parse(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [_, name, "inet" | "inet6", address, rest @ ..] = words.as_slice() {
            let global = rest.windows(2).any(|w| w == ["scope", "global"]);
            let address = address.split('/').next().unwrap_or(address);
            if global && *name != "lo" {
                by.entry((*name).to_owned()).or_default().push(address.to_owned());
            }
        }
    }
    by
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_ip() {
        let text = "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever\n\
                    2: eth0    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever\n\
                    2: eth0    inet6 fd00::2/64 scope global \\       valid_lft forever\n\
                    2: eth0    inet6 fe80::1/64 scope link \\       valid_lft forever\n";
        let want = BTreeMap::from([("eth0".to_owned(), vec!["10.0.0.2".to_owned(), "fd00::2".to_owned()])]);
        assert_eq!(parse(text), want);
    }
}
