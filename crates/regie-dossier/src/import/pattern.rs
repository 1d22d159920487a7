//! Hosts as Ansible names them: `web[01:20].example:2222`, ranges of numbers with or without zeros and of letters, with a
//! step. The rules are those of "How to build your inventory", "Adding ranges of hosts".

/// More hosts from one pattern are a slip of the hand.
const MAX_HOSTS: usize = 5000;

/// The hosts of a pattern, and their port.
pub(super) fn expand(pattern: &str) -> Result<(Vec<String>, Option<u16>), String> {
    let (hosts, port) = port(pattern)?;
    let mut out = Vec::new();
    ranges(hosts, &mut out)?;
    match out.iter().find(|host| !is_host(host)) {
        Some(host) => Err(format!("`{host}` is no host name or address")),
        None => Ok((out, port)),
    }
}

/// `host:22`, `[host]:22`; an IPv6 address needs the brackets to have a port.
fn port(pattern: &str) -> Result<(&str, Option<u16>), String> {
    let bracketed = pattern.strip_prefix('[').and_then(|p| p.rsplit_once("]:"));
    let (hosts, said) = match bracketed.or_else(|| colon(pattern)) {
        Some((hosts, said)) if said.bytes().all(|b| b.is_ascii_digit()) => (hosts, said),
        _ => return Ok((pattern, None)),
    };
    let port = said.parse::<u16>().ok().filter(|p| *p > 0);
    port.map(|p| (hosts, Some(p))).ok_or_else(|| format!("`{said}` is no port"))
}

/// The one colon outside of ranges.
fn colon(pattern: &str) -> Option<(&str, &str)> {
    let mut inside = false;
    let mut found = None;
    for (at, c) in pattern.char_indices() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            ':' if !inside && found.is_some() => return None,
            ':' if !inside => found = Some(at),
            _ => {}
        }
    }
    found.map(|at| (&pattern[..at], &pattern[at + 1..]))
}

fn ranges(pattern: &str, out: &mut Vec<String>) -> Result<(), String> {
    let Some((head, rest)) = pattern.split_once('[') else {
        out.push(pattern.to_owned());
        return if out.len() > MAX_HOSTS { Err(format!("more than {MAX_HOSTS} hosts")) } else { Ok(()) };
    };
    let (range, tail) = rest.split_once(']').ok_or_else(|| format!("`{pattern}` has a bracket that does not close"))?;
    for one in sequence(range)? {
        ranges(&format!("{head}{one}{tail}"), out)?;
    }
    Ok(())
}

/// `01:10`, `1:9:2`, `a:f`, `:5`.
fn sequence(range: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("`[{range}]` is no range; ranges are `[01:20]`, `[a:f]` and `[1:9:2]`");
    let parts = range.split(':').collect::<Vec<_>>();
    let (first, last, step) = match parts[..] {
        [first, last] => (first, last, 1),
        [first, last, step] => (first, last, step.parse::<usize>().ok().filter(|s| *s > 0).ok_or_else(wrong)?),
        _ => return Err(wrong()),
    };
    let letter = |text: &str| match *text.as_bytes() {
        [b] if b.is_ascii_alphabetic() => Some(b),
        _ => None,
    };
    if let (Some(first), Some(last)) = (letter(first), letter(last)) {
        let letters = (b'a'..=b'z').chain(b'A'..=b'Z').collect::<Vec<_>>();
        let index = |b| letters.iter().position(|l| *l == b);
        let (from, to) = (index(first).ok_or_else(wrong)?, index(last).ok_or_else(wrong)?);
        let between = letters.get(from..=to).ok_or_else(wrong)?;
        return Ok(between.iter().step_by(step).map(|b| char::from(*b).to_string()).collect());
    }
    let first = if first.is_empty() { "0" } else { first };
    let zeros = first.len() > 1 && first.starts_with('0');
    if zeros && first.len() != last.len() {
        return Err(format!("`[{range}]`: with leading zeros both ends have as many digits"));
    }
    let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
    let (from, to) = (number(first)?, number(last)?);
    let width = if zeros { first.len() } else { 0 };
    Ok((from..=to).step_by(step).take(MAX_HOSTS + 1).map(|n| format!("{n:0width$}")).collect())
}

/// A host name, with underscores as Ansible allows them, or an address.
fn is_host(text: &str) -> bool {
    let label = |l: &str| {
        l.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            && !l.ends_with(['-', '_'])
            && l.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    };
    text.parse::<core::net::Ipv6Addr>().is_ok() || (!text.is_empty() && text.split('.').all(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_hosts() {
        for (pattern, hosts, port) in [
            ("web", "web", None),
            ("web:2222", "web", Some(2222)),
            ("web[01:03].example", "web01.example web02.example web03.example", None),
            ("web[1:7:3]", "web1 web4 web7", None),
            ("db-[a:c]:22", "db-a db-b db-c", Some(22)),
            ("a[1:2]b[x:y]", "a1bx a1by a2bx a2by", None),
            ("w[:2]", "w0 w1 w2", None),
            ("[1:2]", "1 2", None),
            ("10.0.0.[9:11]", "10.0.0.9 10.0.0.10 10.0.0.11", None),
            ("2001:db8::1", "2001:db8::1", None),
            ("[2001:db8::1]:22", "2001:db8::1", Some(22)),
            ("w[5:3]", "", None),
        ] {
            let found = expand(pattern).unwrap_or_else(|e| panic!("{pattern}: {e}"));
            assert_eq!((found.0.join(" "), found.1), (hosts.to_owned(), port), "{pattern}");
        }
        for pattern in [
            "web[1",
            "web[]",
            "web[1:2:3:4]",
            "web[01:100]",
            "web[c:a]",
            "web:99999",
            "web:",
            "-web",
            "*.example",
            "web[1:99999999]",
            "!web",
            "a b",
            "web[1:5:0]",
            "",
        ] {
            assert!(expand(pattern).is_err(), "{pattern}");
        }
    }
}
