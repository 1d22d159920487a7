//! Names of machines: lower-case letters, digits and hyphens, a letter first, 41 at most.

use crate::read::is_name;
use std::collections::{BTreeMap, BTreeSet};

/// A name for each host, in their order. `web01.example.org` is `web01` where no other host begins so.
pub(crate) fn machines<'a>(hosts: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    let mut shorts: BTreeMap<String, usize> = BTreeMap::new();
    for host in hosts.clone() {
        *shorts.entry(short(host)).or_default() += 1;
    }
    // Who has a good name keeps it, whatever comes first.
    let mut taken: BTreeSet<String> = hosts.clone().filter(|h| is_name(h)).map(str::to_owned).collect();
    hosts
        .map(|host| {
            if is_name(host) {
                return host.to_owned();
            }
            let short = short(host);
            let wish = if shorts[&short] == 1 { short } else { fitted(host) };
            let numbered = (2u32..).map(|n| format!("{}-{n}", &wish[..wish.len().min(34)]));
            let name = std::iter::once(wish.clone()).chain(numbered).find(|n| !taken.contains(n)).unwrap_or_default();
            taken.insert(name.clone());
            name
        })
        .collect()
}

/// The first label of a domain; addresses have none.
fn short(host: &str) -> String {
    match host.split_once('.') {
        Some((first, _)) if host.parse::<core::net::Ipv4Addr>().is_err() => fitted(first),
        _ => fitted(host),
    }
}

fn fitted(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        let c = if c.is_ascii_alphanumeric() { c } else { '-' };
        if c != '-' || !(out.is_empty() || out.ends_with('-')) {
            out.push(c);
        }
    }
    if !out.starts_with(|c: char| c.is_ascii_lowercase()) {
        out.insert_str(0, if out.is_empty() { "host" } else { "host-" });
    }
    out.truncate(41);
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_unique() {
        for (hosts, names) in [
            ("web01 db", "web01 db"),
            ("web01.example.org db.example.org", "web01 db"),
            ("www.a.example www.b.example", "www-a-example www-b-example"),
            ("10.0.0.1 10.0.0.2", "host-10-0-0-1 host-10-0-0-2"),
            ("2001:db8::1", "host-2001-db8-1"),
            ("Web_01 web-01", "web-01-2 web-01"),
            ("web.example web", "web-example web"),
            ("é", "host"),
            ("café.example", "caf"),
        ] {
            let found = machines(hosts.split(' '));
            assert_eq!(found.join(" "), names, "{hosts}");
        }
        let long = "x".repeat(300);
        let found = machines([long.as_str(), &format!("{long}y")].into_iter());
        assert!(found.iter().all(|n| is_name(n)) && found[0] != found[1], "{found:?}");
    }
}
