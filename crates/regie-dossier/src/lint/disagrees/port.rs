//! TCP ports.

use super::Stray;
use super::stated::Stated;
use std::collections::BTreeSet;
use std::ops::Range;

/// What stands before the colon and a port when it is said where something answers here.
const HERE: [&str; 4] = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"];

pub(super) fn strays(text: &str, stated: &Stated) -> Vec<Stray> {
    let mut found = Vec::new();
    for here in HERE {
        for (i, _) in text.match_indices(here) {
            let from = i + here.len();
            if text[from..].starts_with(':') {
                found.extend(number(text, from + 1));
            }
        }
    }
    let lower = text.to_ascii_lowercase();
    for (i, word) in lower.match_indices("port") {
        let alone = !lower[..i].ends_with(|c: char| c.is_alphanumeric() || c == '-');
        let after = i + word.len() + usize::from(lower[i + word.len()..].starts_with('s'));
        let blanks = lower[after..].len() - lower[after..].trim_start_matches([' ', '\u{a0}', '\u{202f}']).len();
        if alone && blanks > 0 {
            found.extend(number(text, after + blanks));
        }
    }
    found.sort_by_key(|(at, _)| at.start);
    let strays = found.into_iter().filter(|(_, port)| !stated.ports.contains(port));
    let stray = |(at, port): (Range<usize>, u16)| Stray {
        at,
        message: format!("nothing listens on port {port}"),
        label: "no instance, platform or service is declared to have it".to_owned(),
        help: "write the port that is declared, or declare this one".to_owned(),
    };
    strays.map(stray).collect()
}

/// The port that begins somewhere in a text.
fn number(text: &str, from: usize) -> Option<(Range<usize>, u16)> {
    let digits = text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let end = from + digits;
    let rest = &text[end..];
    // The first number of an address, of a version.
    let goes_on = rest.strip_prefix('.').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    let whole = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') && !goes_on;
    let port = text[from..end].parse().ok().filter(|p| *p > 0)?;
    whole.then_some((from..end, port))
}

/// Ports that a text of the dossier or of a resource says: behind a colon, behind `listen`, behind a word with `port`.
pub(super) fn said(text: &str, out: &mut BTreeSet<u16>) {
    const MARKS: [&[u8]; 7] = [b":", b"listen ", b"listen = ", b"port ", b"port=", b"port = ", b"bind "];
    let bytes = text.as_bytes();
    let mut from = 0;
    // From number to number, of which there are few: what stands before it says what it is.
    while let Some(at) = bytes[from..].iter().position(u8::is_ascii_digit).map(|at| from + at) {
        let ends_with =
            |mark: &&[u8]| at.checked_sub(mark.len()).is_some_and(|start| bytes[start..at].eq_ignore_ascii_case(mark));
        if MARKS.iter().any(ends_with) {
            out.extend(number(text, at).map(|(_, port)| port));
        }
        from = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    }
}

#[cfg(test)]
mod tests {
    use super::{said, strays};
    use crate::lint::disagrees::stated::Stated;
    use std::collections::BTreeSet;

    #[test]
    fn ports_are_found_in_prose() {
        for (text, ports) in [
            ("open http://localhost:8001/ there", vec!["8001"]),
            ("on port 8001, not port 8000", vec!["8001"]),
            ("le port\u{a0}9000 du proxy", vec!["9000"]),
            ("support 24 hours, 3 ports", vec![]),
            ("at 127.0.0.1:8000", vec![]),
            ("example.org:8001 is not ours", vec![]),
            ("port 70000 is none", vec![]),
        ] {
            let stated = Stated { ports: [8000].into(), ..Stated::default() };
            let found = strays(text, &stated);
            assert_eq!(found.iter().map(|s| &text[s.at.clone()]).collect::<Vec<_>>(), ports, "{text}");
        }
    }

    #[test]
    fn ports_are_found_where_they_are_declared() {
        let mut ports = BTreeSet::new();
        said(
            "{\"port\":8000,\"x\":\"listen 127.0.0.1:8090; listen 8443 ssl\",\"run\":\"serve --port 9000\"}",
            &mut ports,
        );
        assert_eq!(ports.into_iter().collect::<Vec<_>>(), [8000, 8090, 8443, 9000]);
    }
}
