//! What a link leads to, by its form.

/// What a text that should lead somewhere is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// An address with a scheme that can be followed.
    Address,
    /// What git takes for an address, as scp writes it, and no browser follows: `git@host:org/x.git`.
    Repository,
    /// Prose: it does not lead anywhere, and does not seem to.
    Words,
    /// A path in the dossier, and a heading there: either may be empty.
    Path(&'a str, &'a str),
    /// It looks like an address, and is none.
    Broken,
}

const WEB: [&str; 6] = ["http", "https", "ftp", "sftp", "ssh", "git"];
const OTHER: [&str; 5] = ["mailto", "tel", "xmpp", "irc", "matrix"];

pub(super) fn read(text: &str) -> Target<'_> {
    let text = text.trim();
    if text.contains("{{") || text.contains("{%") {
        return Target::Address;
    }
    if text.contains(char::is_whitespace) {
        return if text.contains("://") { Target::Broken } else { Target::Words };
    }
    if let Some((scheme, rest)) = text.split_once(':') {
        if scheme.split_once('@').is_some_and(|(user, host)| !user.is_empty() && is_host(host))
            && !rest.is_empty()
            && !rest.bytes().all(|b| b.is_ascii_digit())
        {
            return Target::Repository;
        }
        let lower = scheme.to_ascii_lowercase();
        let host = rest.strip_prefix("//").map(|r| r.split(['/', '?', '#']).next().unwrap_or_default());
        return match host {
            Some(host) if WEB.contains(&lower.as_str()) && is_host(host) => Target::Address,
            None if OTHER.contains(&lower.as_str()) && !rest.is_empty() => Target::Address,
            _ => Target::Broken,
        };
    }
    if text.starts_with("www.") || text.contains('@') {
        return Target::Broken;
    }
    let (path, heading) = text.split_once('#').unwrap_or((text, ""));
    Target::Path(path, heading)
}

/// A part of an address without its escapes: `caf%C3%A9` is `café`. What is no escape stays (RFC 3986, 2.1).
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high * 16 + low);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// `[user@]host[:port]`
fn is_host(text: &str) -> bool {
    let host = text.rsplit('@').next().unwrap_or_default();
    let bare = host.split(':').next().unwrap_or_default();
    host.starts_with('[') || (!bare.is_empty() && bare.chars().all(|c| c.is_alphanumeric() || "-._".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::{Target, decoded, read};

    #[test]
    fn escapes_are_read() {
        for (text, said) in [
            ("a%20b", "a b"),
            ("%C3%A9t%c3%a9", "été"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("%FF", "%FF"),
            ("é%", "é%"),
        ] {
            assert_eq!(decoded(text), said);
        }
    }

    #[test]
    fn texts_lead_somewhere_or_not() {
        for (text, target) in [
            ("https://example.org/a?b#c", Target::Address),
            ("http://127.0.0.1:8000/", Target::Address),
            ("https://[::1]:8000/", Target::Address),
            ("mailto:ana@example.org", Target::Address),
            ("tel:+33123456789", Target::Address),
            ("https://{{ domain }}/admin", Target::Address),
            ("htps://example.org", Target::Broken),
            ("https:/example.org", Target::Broken),
            ("https://", Target::Broken),
            ("https://exa mple.org", Target::Broken),
            ("www.example.org/doc.pdf", Target::Broken),
            ("ana@example.org", Target::Broken),
            ("git@example.org:org/x.git", Target::Repository),
            ("@example.org:org/x.git", Target::Broken),
            ("git@:org/x.git", Target::Broken),
            ("ana@example.org:8000", Target::Broken),
            ("In the safe, second shelf", Target::Words),
            ("../tasks/x.md#by-hand", Target::Path("../tasks/x.md", "by-hand")),
            ("#by-hand", Target::Path("", "by-hand")),
            ("docs/plan.pdf", Target::Path("docs/plan.pdf", "")),
        ] {
            assert_eq!(read(text), target, "{text}");
        }
    }
}
