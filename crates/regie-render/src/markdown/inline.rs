//! Lines, and what keeps text from being anything but text.

use super::Page;
use crate::document::{Inline, is_followed, plain_text};

impl Page<'_> {
    pub(super) fn line(&self, line: &[Inline]) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some((inline, more)) = rest.split_first() {
            rest = more;
            if let Some(mut text) = self.plain(inline) {
                // Pieces of text are one text: `1` and `. April` begin a list together.
                while let Some((next, more)) = rest.split_first().and_then(|(i, more)| Some((self.plain(i)?, more))) {
                    text.push_str(&next);
                    rest = more;
                }
                out.push_str(&self.inline(&Inline::Text(text), &out));
                continue;
            }
            let piece = self.inline(inline, &out);
            if piece.starts_with('[') && out.ends_with('!') {
                // Else it would be a picture.
                out.insert(out.len() - 1, '\\');
            }
            out.push_str(&piece);
        }
        out
    }

    /// What is text and nothing else: also a link that is not followed, and a word of a glossary that is not there.
    fn plain(&self, inline: &Inline) -> Option<String> {
        match inline {
            Inline::Text(text) => Some(text.clone()),
            Inline::Link { address, .. } if is_followed(address) => None,
            Inline::Link { label, address } if label == address => Some(label.clone()),
            Inline::Link { label, address } => Some(format!("{label} ({address})")),
            Inline::Term { label, .. } if self.anchors.glossary.is_none() => Some(label.clone()),
            _ => None,
        }
    }

    /// A stretch, behind what stands before it in its line.
    fn inline(&self, inline: &Inline, before: &str) -> String {
        match inline {
            Inline::Text(text) if before.is_empty() => escape(text),
            Inline::Text(text_) => text(text_),
            // Two behind one another would be read as one.
            Inline::Code(text) if before.ends_with('`') => format!("<!-- -->{}", code(text)),
            Inline::Code(text) => code(text),
            Inline::Link { label, address }
                if is_followed(address) && label == address && target(address) == *address =>
            {
                format!("<{address}>")
            }
            Inline::Link { label, address } => format!("[{}](<{}>)", text(label), target(address)),
            Inline::Ref { label, anchor } => match self.anchors.of_name(anchor) {
                Some(to) => format!("[{}](#{to})", self.line(label)),
                None => self.line(label),
            },
            Inline::Term { label, .. } => match &self.anchors.glossary {
                Some(to) => format!("[{}](#{to})", text(label)),
                None => text(label),
            },
            Inline::Strong(inner) => self.stressed(inner, before, "**", "strong"),
            Inline::Emphasis(inner) => self.stressed(inner, before, "*", "em"),
            Inline::Break => "<br>".to_owned(),
        }
    }

    /// A heading is one line, whatever it says.
    pub(super) fn heading(&self, text: &[Inline]) -> String {
        let line = self.line(text).replace("<br>", " ");
        let line = line.trim();
        match line.strip_suffix('#').filter(|rest| !rest.ends_with('\\')) {
            Some(rest) => format!("{rest}\\#"),
            None => line.to_owned(),
        }
    }

    /// A line of its own that is stressed.
    pub(super) fn strong(&self, line: &[Inline]) -> String {
        self.stressed(line, "", "**", "strong")
    }

    /// Asterisks where they are sure to be read as stress: around words, and not beside other asterisks. A tag elsewhere.
    fn stressed(&self, inner: &[Inline], before: &str, mark: &str, tag: &str) -> String {
        let said = plain_text(inner);
        let sure = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let flat = inner.iter().all(|i| matches!(i, Inline::Text(_)));
        let text = self.line(inner);
        match flat && sure(said.chars().next()) && sure(said.chars().next_back()) && !before.ends_with('*') {
            true => format!("{mark}{text}{mark}"),
            false => format!("<{tag}>{text}</{tag}>"),
        }
    }
}

/// Inside `<…>`, an address has no blanks and no brackets, and nothing that is read as something else.
fn target(address: &str) -> String {
    address
        .chars()
        .map(|c| match c {
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            '\\' => "%5C".to_owned(),
            '|' => "%7C".to_owned(),
            c if c.is_whitespace() || c.is_control() => "%20".to_owned(),
            c => c.to_string(),
        })
        .collect::<String>()
        .replace('&', "&amp;")
}

/// Code between as many backticks as it takes. A pipe behind a backslash cannot be said so inside a table.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.trim().is_empty() || text.contains("\\|") {
        let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('|', "&#124;");
        return format!("<code>{}</code>", escape_signs(&safe.replace('\\', "&#92;"), "`*_[]~$"));
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let at = |c| text.starts_with(c) || text.ends_with(c);
    let blank = if at('`') || at(' ') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// Text that says what it says and formats nothing, wherever it stands in its line.
pub(crate) fn escape(text_: &str) -> String {
    let escaped = text(text_);
    let start = escaped.trim_start();
    // At the start of a line these would begin a list, a heading or a quotation.
    let digits = start.bytes().take_while(u8::is_ascii_digit).count();
    let behind = &start[digits..];
    if digits > 0 && behind.starts_with(['.', ')']) && behind[1..].chars().next().is_none_or(char::is_whitespace) {
        return format!("{}\\{}", &start[..digits], &start[digits..]);
    }
    match start.starts_with(['#', '+', '-', '=', '>', ':']) {
        true => format!("\\{start}"),
        false => start.to_owned(),
    }
}

/// The same behind other text.
pub(super) fn text(text: &str) -> String {
    escape_signs(&one_line(text), "\\`*_[]<>|&~$")
}

/// A heading: signs at its end would be taken for its own.
pub(super) fn heading(title: &str) -> String {
    let title = text(title.trim());
    match title.strip_suffix('#') {
        Some(rest) => format!("{rest}\\#"),
        None => title,
    }
}

fn escape_signs(text: &str, signs: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if signs.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_nothing_by_accident() {
        assert_eq!(escape("a|b *c* <script> [x](y)"), r"a\|b \*c\* \<script\> \[x\](y)");
        assert_eq!(escape("2026. A year"), r"2026\. A year");
        assert_eq!(escape("- no list"), r"\- no list");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code(" a "), "`  a  `");
        assert_eq!(code(r"a\|b"), "<code>a&#92;&#124;b</code>");
        assert_eq!(heading("In C #"), r"In C \#");
    }
}
