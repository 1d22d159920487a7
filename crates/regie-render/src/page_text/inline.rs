//! Stretches of a line as words that wrap: blanks that do not break stay inside of theirs.

use crate::Style;
use crate::style::tame;
use regie_dossier::page::Inline;

/// SGR codes (ECMA-48) of a stretch.
#[derive(Clone, Default)]
struct Ink(Vec<u8>);

/// The words of a line, each with its own codes around it, so that a line may end anywhere. `"\n"` is a line's end that
/// the text asks for.
pub(super) fn words(line: &[Inline], style: &Style) -> Vec<String> {
    let mut out = Writer { color: style.color, words: Vec::new(), open: false };
    out.inlines(line, &Ink::default());
    out.words
}

/// A line without codes; what is typed stands between backquotes.
pub(super) fn plain(line: &[Inline]) -> String {
    words(line, &Style::default()).join(" ").replace(" \n ", " ")
}

struct Writer {
    color: bool,
    words: Vec<String>,
    /// The last word goes on with what comes next.
    open: bool,
}

impl Writer {
    fn inlines(&mut self, line: &[Inline], ink: &Ink) {
        for inline in line {
            match inline {
                Inline::Text(said) | Inline::Term(said) => self.text(&said.text, ink),
                Inline::Code(said) if self.color => self.text(&said.text, &ink.and(36)),
                Inline::Code(said) => self.text(&format!("`{}`", said.text), ink),
                Inline::Strong(inner) => self.inlines(inner, &ink.and(1)),
                Inline::Emphasis(inner) => self.inlines(inner, &ink.and(4)),
                Inline::Link { label, to } => {
                    self.inlines(label, ink);
                    if let Some(to) = address(&to.text, &Inline::plain(label)) {
                        self.text(&format!(" ({to})"), ink);
                    }
                }
                Inline::Break => {
                    self.words.push("\n".to_owned());
                    self.open = false;
                }
            }
        }
    }

    fn text(&mut self, text: &str, ink: &Ink) {
        let text = tame(text);
        for (n, part) in text.split(' ').enumerate() {
            if n > 0 {
                self.open = false;
            }
            if part.is_empty() {
                continue;
            }
            let part = ink.around(part, self.color);
            match self.words.last_mut().filter(|_| self.open) {
                Some(last) => last.push_str(&part),
                None => self.words.push(part),
            }
            self.open = true;
        }
    }
}

impl Ink {
    fn and(&self, code: u8) -> Self {
        let mut codes = self.0.clone();
        codes.push(code);
        Self(codes)
    }

    fn around(&self, text: &str, color: bool) -> String {
        if !color || self.0.is_empty() {
            return text.to_owned();
        }
        let codes = self.0.iter().map(u8::to_string).collect::<Vec<_>>().join(";");
        format!("\u{1b}[{codes}m{text}\u{1b}[0m")
    }
}

/// Where a link leads, when that is worth saying: an address that is not its own label; another page, by the verb that
/// walks through it.
fn address(to: &str, label: &str) -> Option<String> {
    if to.starts_with('#') || to == label || to.strip_prefix("mailto:") == Some(label) {
        return None;
    }
    let page = to.split('#').next().unwrap_or(to);
    let name = page.rsplit('/').next().and_then(|f| f.strip_suffix(".md")).filter(|_| !page.contains("://"));
    match (name, page.contains("tasks/"), page.contains("playbooks/")) {
        (Some(name), true, _) => Some(format!("regie task {name}")),
        (Some(name), _, true) => Some(format!("regie playbook {name}")),
        _ => Some(to.to_owned()),
    }
}
