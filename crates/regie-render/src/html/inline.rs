//! Lines, and what keeps text from being anything but text.

use super::Page;
use crate::document::{Inline, is_followed};

impl Page<'_> {
    pub(super) fn line(&self, text: &[Inline]) -> String {
        text.iter().map(|inline| self.inline(inline)).collect()
    }

    fn inline(&self, inline: &Inline) -> String {
        match inline {
            Inline::Text(text) => escape(text),
            Inline::Code(text) => format!("<code>{}</code>", escape(text)),
            Inline::Link { label, address } if is_followed(address) => {
                // On paper, an address that the text does not say is printed behind it.
                let class = if says(label, address) { "" } else { " class=\"named\"" };
                format!("<a{class} href=\"{}\">{}</a>", escape(address), escape(label))
            }
            Inline::Link { label, address } if label == address => escape(label),
            Inline::Link { label, address } => escape(&format!("{label} ({address})")),
            Inline::Ref { label, anchor } => {
                let number = self.known.numbers.get(anchor.as_str()).map(|n| format!(" data-number=\"{n}\""));
                format!("<a href=\"#{}\"{}>{}</a>", escape(anchor), number.unwrap_or_default(), self.line(label))
            }
            Inline::Term { label, term } => match self.known.terms.get(term.as_str()) {
                Some((anchor, meaning)) => format!(
                    "<a class=\"term\" href=\"#{}\" title=\"{}\">{}</a>",
                    escape(anchor),
                    escape(meaning),
                    escape(label)
                ),
                None => escape(label),
            },
            Inline::Strong(text) => format!("<strong>{}</strong>", self.line(text)),
            Inline::Emphasis(text) => format!("<em>{}</em>", self.line(text)),
            Inline::Break => "<br>\n".to_owned(),
        }
    }
}

/// Whether a label is its address, as people write it: without the scheme, a number with its blanks.
fn says(label: &str, address: &str) -> bool {
    let bare = address.split_once(':').map_or(address, |(_, rest)| rest.trim_start_matches('/'));
    let packed: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    label == address || packed == bare || packed == bare.trim_end_matches('/')
}

/// For text and for attributes between double quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A string of a style sheet inside of HTML (CSS Syntax 3, §4.3.7): signs that could end either are written as numbers.
pub(super) fn css_string(text: &str) -> String {
    let mut out = "\"".to_owned();
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() || " .,:·–-()’'/@\u{a0}\u{202f}".contains(c) => out.push(c),
            c => out.push_str(&format!("\\{:x} ", c as u32)),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_ends_neither_its_string_nor_the_style() {
        assert_eq!(css_string("OC Pizza · prod"), "\"OC Pizza · prod\"");
        assert_eq!(css_string("a\"}</style>\\\n"), "\"a\\22 \\7d \\3c /style\\3e \\5c \\a \"");
    }

    #[test]
    fn what_a_label_says_is_not_printed_twice() {
        assert!(says("https://a.example/x", "https://a.example/x"));
        assert!(says("a.example", "https://a.example/"));
        assert!(says("+33 1 23", "tel:+33123"));
        assert!(says("ana@a.example", "mailto:ana@a.example"));
        assert!(!says("Design", "https://a.example/design"));
    }
}
