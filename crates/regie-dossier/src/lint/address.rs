//! What a link leads to, by its form.

/// What a text that should lead somewhere is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// An address with a scheme that can be followed.
    Address,
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

/// `[user@]host[:port]`
fn is_host(text: &str) -> bool {
    let host = text.rsplit('@').next().unwrap_or_default();
    let bare = host.split(':').next().unwrap_or_default();
    host.starts_with('[') || (!bare.is_empty() && bare.chars().all(|c| c.is_alphanumeric() || "-._".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::{Target, read};

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
            ("In the safe, second shelf", Target::Words),
            ("../tasks/x.md#by-hand", Target::Path("../tasks/x.md", "by-hand")),
            ("#by-hand", Target::Path("", "by-hand")),
            ("docs/plan.pdf", Target::Path("docs/plan.pdf", "")),
        ] {
            assert_eq!(read(text), target, "{text}");
        }
    }
}
