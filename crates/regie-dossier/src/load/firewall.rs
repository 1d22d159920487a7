//! `[server.firewall]`: what machines let in, in words; the rules for it are written here.

use super::server::made;
use crate::read::{Fields, Report, Said, did_you_mean};
use crate::{Allow, Environment, Finding, FirewallSaid};
use core::net::IpAddr;
use serde_json::json;
use std::fmt::Write;

/// Names of ports that people say (IANA's registry of service names).
const NAMED: [(&str, &str, u16); 9] = [
    ("ssh", "tcp", 22),
    ("smtp", "tcp", 25),
    ("dns", "udp", 53),
    ("http", "tcp", 80),
    ("ntp", "udp", 123),
    ("https", "tcp", 443),
    ("mariadb", "tcp", 3306),
    ("postgresql", "tcp", 5432),
    ("mosh", "udp", 60000),
];

/// What comes in on every machine: answers, its own, and the messages without which networks do not work. RFC 4890, 4.4:
/// ICMPv6 messages 1 to 4, echoes, and what neighbours, routers and multicast say; RFC 8415, 7.2: answers of DHCPv6, which
/// are sent to a port that nobody asked from.
const ALWAYS: &str = "\
chain input {
  type filter hook input priority filter; policy drop;
  ct state established,related accept
  ct state invalid drop
  iifname \"lo\" accept
  icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept
  icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, echo-request, echo-reply } accept
  icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, ind-neighbor-solicit, ind-neighbor-advert } accept
  icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report, 148, 149, 151, 152, 153 } accept
  ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept
";

/// Reads it.
pub(super) fn read(server: &Fields<'_>) -> Option<FirewallSaid> {
    let firewall = server.table("firewall", "[server.firewall]")?;
    let place = firewall.place_of("allow");
    let said = firewall.texts("allow");
    if firewall.item("allow").is_none() {
        firewall.missing("allow");
    }
    firewall.finish();
    let allow = said.into_iter().filter_map(|said| match allowed(&said) {
        Ok(allow) => Some(allow),
        Err(why) => {
            let finding = Finding::error("value", &said.place, why);
            firewall.push(finding.help("such as `ssh`, `tcp 8080`, `udp 60000-61000`, `tcp 3306 from app1 on db`"));
            None
        }
    });
    Some(FirewallSaid { allow: allow.collect(), place })
}

/// `tcp 3306 from app1, 10.0.0.0/8 on db`.
fn allowed(said: &Said) -> Result<Allow, String> {
    let text = said.text.replace(',', " ");
    let mut words = text.split_whitespace().peekable();
    let what = words.next().ok_or("nothing is let in by an empty text")?;
    let (protocol, ports) = match what {
        "tcp" | "udp" => (what, ports(words.next().unwrap_or_default())?),
        name => match NAMED.iter().find(|(n, _, _)| *n == name) {
            Some(("mosh", protocol, first)) => (*protocol, (*first, 61000)),
            Some((_, protocol, port)) => (*protocol, (*port, *port)),
            None => return Err(format!("`{name}` is no service known here: say `tcp` or `udp` and its port")),
        },
    };
    let mut allow = Allow { protocol: protocol.to_owned(), ports, place: said.place.clone(), ..Allow::default() };
    while let Some(word) = words.next() {
        let list = match word {
            "from" => &mut allow.from,
            "on" => &mut allow.on,
            other => return Err(format!("`{other}` is not understood here")),
        };
        while let Some(name) = words.next_if(|w| !matches!(*w, "from" | "on")) {
            list.push(name.to_owned());
        }
        if list.is_empty() {
            return Err(format!("nothing stands after `{word}`"));
        }
    }
    Ok(allow)
}

fn ports(text: &str) -> Result<(u16, u16), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if first > 0 && first <= last => Ok((first, last)),
        _ => Err(format!("`{text}` is no port: 1 to 65535, or two with `-` between them")),
    }
}

/// Gives machines their rules, once it is known which machines there are.
pub(super) fn resources(report: &Report, environment: &mut Environment) {
    let Some(firewall) = environment.firewall.clone() else { return };
    let mut rules = ALWAYS.to_owned();
    for allow in &firewall.allow {
        let unknown = allow.on.iter().find(|name| !environment.machines.contains_key(name.as_str()));
        if let Some(name) = unknown {
            let finding = Finding::error("machine", &allow.place, format!("there is no machine `{name}`"));
            report.push(did_you_mean(finding, name, environment.machines.keys().map(|m| m.as_str())));
            continue;
        }
        let sources = allow.from.iter().map(|from| source(environment, from));
        let sources = match sources.collect::<Result<Vec<_>, _>>() {
            Ok(sources) => sources,
            Err(why) => {
                let finding = Finding::error("machine", &allow.place, why);
                report
                    .push(finding.help("an address such as 10.0.0.5 or 10.0.0.0/24, or a machine whose `host` is one"));
                continue;
            }
        };
        let _ = write!(rules, "{}", lines(allow, &sources));
    }
    rules.push_str("}\n");
    // Expanded for each machine: what is let in on some only stands in a condition.
    environment.resources.push(made("package", &firewall.place, [("name", json!("nftables"))]));
    environment.resources.push(made(
        "firewall",
        &firewall.place,
        [("name", json!("server")), ("content", json!(rules))],
    ));
}

fn lines(allow: &Allow, sources: &[String]) -> String {
    let (first, last) = allow.ports;
    let port = if first == last { first.to_string() } else { format!("{first}-{last}") };
    let rule = |from: String| format!("  {from}{} dport {port} accept\n", allow.protocol);
    let all = |v6: bool| sources.iter().filter(|s| s.contains(':') == v6).cloned().collect::<Vec<_>>().join(", ");
    let mut out = String::new();
    match sources {
        [] => out.push_str(&rule(String::new())),
        _ => {
            for (family, from) in [("ip", all(false)), ("ip6", all(true))] {
                if !from.is_empty() {
                    out.push_str(&rule(format!("{family} saddr {{ {from} }} ")));
                }
            }
        }
    }
    match allow.on.is_empty() {
        true => out,
        false => {
            // Rules are a template: no other machine sees these.
            let names = allow.on.iter().map(|n| format!("{n:?}")).collect::<Vec<_>>().join(", ");
            format!("{{% if machine.name in [{names}] %}}{out}{{% endif %}}")
        }
    }
}

/// An address, or that of a machine. A name would have to be looked up before there is a network.
fn source(environment: &Environment, from: &str) -> Result<String, String> {
    if let Some(machine) = environment.machines.get(from) {
        let host = match (&machine.host, &machine.address) {
            (Some(host), _) => host.clone(),
            (None, address) => address.way().map(|way| way.host).unwrap_or_default(),
        };
        return match host.parse::<IpAddr>() {
            Ok(address) => Ok(address.to_string()),
            Err(_) => Err(format!("`{from}` has no address that rules can name: its `host` is “{host}”")),
        };
    }
    let (address, length) = from.split_once('/').map_or((from, None), |(a, l)| (a, Some(l)));
    let longest = |a: IpAddr| if a.is_ipv4() { 32 } else { 128 };
    let fits = |a: IpAddr| length.is_none_or(|l| l.parse::<u8>().is_ok_and(|l| l <= longest(a)));
    match address.parse::<IpAddr>() {
        Ok(a) if fits(a) => Ok(from.to_owned()),
        _ => Err(format!("`{from}` is neither a machine nor an address")),
    }
}
