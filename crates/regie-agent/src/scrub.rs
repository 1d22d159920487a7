//! Keeps the values of secrets out of what programs print.

use aho_corasick::{AhoCorasick, Input, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use regie_wire::{Encode, Secrets};
use std::collections::BTreeSet;

/// Values shorter than this are replaced only where they stand as whole words, and as they are: `7` or `on` inside of
/// other words is no trace of a secret, and replacing it would make every line unreadable.
const SHORT: usize = 4;

/// Replaces every value it was given by `‹name›`: as it is, URL-encoded, in base64 (padded or not, in both alphabets,
/// also in the middle of something longer: up to one character on each side of it then stays), and escaped for double
/// quotes, single quotes or JSON; and any two of these in a row. Lines of a value of several lines count each.
#[derive(Debug, Default)]
pub struct Scrubber {
    find: Option<AhoCorasick>,
    /// By pattern: what it is replaced by, and whether it must be a whole word.
    by: Vec<(String, bool)>,
}

impl Scrubber {
    /// For these values.
    pub fn new(secrets: &Secrets) -> Self {
        let (mut patterns, mut by) = (Vec::new(), Vec::new());
        for (name, value) in secrets.iter() {
            for (form, word) in forms(value) {
                patterns.push(form);
                by.push((format!("‹{name}›"), word));
            }
        }
        let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&patterns);
        // Fails only beyond 2^31 states. Nothing is scrubbed then, so nothing may be shown: see `clean`.
        let find = if patterns.is_empty() { None } else { Some(built) };
        match find {
            None => Self::default(),
            Some(Ok(find)) => Self { find: Some(find), by },
            Some(Err(_)) => Self { find: None, by },
        }
    }

    /// The line without them.
    pub fn clean(&self, line: &str) -> String {
        let Some(find) = &self.find else {
            return if self.by.is_empty() {
                line.to_owned()
            } else {
                "(not shown: too many secrets to look for)".into()
            };
        };
        let mut out = String::with_capacity(line.len());
        let (mut copied, mut from) = (0, 0);
        while let Some(m) = find.find(Input::new(line).range(from..)) {
            let (name, word) = &self.by[m.pattern().as_usize()];
            if *word && !stands_alone(line, m.start(), m.end()) {
                from = m.start() + line[m.start()..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
            out.push_str(&line[copied..m.start()]);
            out.push_str(name);
            (copied, from) = (m.end(), m.end());
        }
        out.push_str(&line[copied..]);
        out
    }
}

fn stands_alone(line: &str, start: usize, end: usize) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    !line[..start].ends_with(word) && !line[end..].starts_with(word)
}

/// What to look for, and whether only as a whole word.
fn forms(value: &str) -> BTreeSet<(String, bool)> {
    let mut found = BTreeSet::new();
    let lines = value.lines().map(str::trim_end).filter(|l| l.len() < value.len());
    for value in std::iter::once(value).chain(lines) {
        match value.chars().count() {
            0 => {}
            n if n < SHORT => drop(found.insert((value.to_owned(), true))),
            _ => {
                let once = encodings(value);
                let twice: Vec<String> = once.iter().flat_map(|v| encodings(v)).collect();
                found.extend(once.into_iter().chain(twice).map(|form| (form, false)));
                found.insert((value.to_owned(), false));
            }
        }
    }
    found
}

fn encodings(value: &str) -> Vec<String> {
    let url = Encode::Url.apply(value);
    let json = serde_json::to_string(value).unwrap_or_default();
    let mut all = vec![
        lower_hex(&url),
        url.replace("%20", "+"),
        url,
        Encode::DoubleQuoted.apply(value),
        Encode::SqlString.apply(value),
        value.replace('\'', r"'\''"),
        json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned(),
    ];
    for engine in [&STANDARD, &URL_SAFE] {
        let whole = engine.encode(value);
        all.push(whole.trim_end_matches('=').to_owned());
        all.push(whole);
        all.extend((0..3).map(|offset| core(engine, value, offset)));
    }
    all.retain(|form| form.len() >= SHORT);
    all
}

/// `%3F` as `%3f`: both are written.
fn lower_hex(url: &str) -> String {
    let mut after = 3;
    let lower = |c: char| {
        after = if c == '%' { 0 } else { after + 1 };
        if after <= 2 { c.to_ascii_lowercase() } else { c }
    };
    url.chars().map(lower).collect()
}

/// The base64 characters that depend on the value alone when `offset` bytes (modulo 3) stand before it.
fn core(engine: &impl Engine, value: &str, offset: usize) -> String {
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(value.as_bytes());
    let text = engine.encode(&bytes);
    let (first, end) = ((offset * 8).div_ceil(6), bytes.len() * 8 / 6);
    text[first.min(end)..end].to_owned()
}

#[cfg(test)]
mod tests;
