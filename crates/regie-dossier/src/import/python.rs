//! Python literals, which Ansible's INI reader takes values for (`ast.literal_eval`; what is none is a text as it stands).
//! Grammar: the Python language reference, "Lexical analysis" and "Literals".

use super::value::Value;

/// Deepest nesting of brackets; people stay below five.
const MAX_DEPTH: usize = 20;

/// The value of a text in an INI inventory.
pub(super) fn value(text: &str) -> Value {
    let mut reader = Reader { rest: text.trim_start_matches([' ', '\t']) };
    match reader.literal(0) {
        Some(value) if reader.at_end() => value,
        _ => Value::Text(text.to_owned()),
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.blanks();
        let found = self.rest.strip_prefix(token);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    /// Nothing follows but a comment.
    fn at_end(&mut self) -> bool {
        self.blanks();
        self.rest.is_empty() || self.rest.starts_with('#')
    }

    fn literal(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.blanks();
        if self.eat("...") {
            return Some(Value::Text("...".into()));
        }
        if self.eat("[") {
            return Some(Value::List(self.elements("]", depth)?.0));
        }
        if self.eat("(") {
            let (mut list, commas) = self.elements(")", depth)?;
            // Brackets around one value are no tuple.
            return if list.len() == 1 && !commas { list.pop() } else { Some(Value::List(list)) };
        }
        if self.eat("{") {
            return self.braces(depth);
        }
        for (word, value) in [("None", Value::Null), ("True", Value::Bool(true)), ("False", Value::Bool(false))] {
            let after = self.rest.strip_prefix(word);
            if let Some(rest) = after.filter(|r| !r.starts_with(|c: char| c.is_alphanumeric() || c == '_')) {
                self.rest = rest;
                return Some(value);
            }
        }
        match self.number() {
            Some(number) => Some(number),
            None => self.texts(),
        }
    }

    /// Values with commas between up to a closing bracket; whether there was a comma.
    fn elements(&mut self, end: &str, depth: usize) -> Option<(Vec<Value>, bool)> {
        let (mut list, mut commas) = (Vec::new(), false);
        while !self.eat(end) {
            list.push(self.literal(depth + 1)?);
            if self.eat(",") {
                commas = true;
            } else if !self.eat(end) {
                return None;
            } else {
                break;
            }
        }
        Some((list, commas))
    }

    /// A dictionary or a set, after the brace.
    fn braces(&mut self, depth: usize) -> Option<Value> {
        let (mut entries, mut set) = (Vec::<(String, Value)>::new(), Vec::new());
        while !self.eat("}") {
            let key = self.literal(depth + 1)?;
            if set.is_empty() && self.eat(":") {
                let value = self.literal(depth + 1)?;
                // Every key of a table of TOML is a text.
                let key = key.shown_key()?;
                entries.retain(|(k, _)| *k != key);
                entries.push((key, value));
            } else if entries.is_empty() {
                set.push(key);
            } else {
                return None;
            }
            if !self.eat(",") {
                if !self.eat("}") {
                    return None;
                }
                break;
            }
        }
        Some(if set.is_empty() { Value::Table(entries) } else { Value::List(set) })
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.rest;
        let negative = start.starts_with('-');
        let unsigned = start.trim_start_matches(['+', '-']);
        if start.len() - unsigned.len() > 1 {
            return None;
        }
        let unsigned = if start.len() == unsigned.len() { unsigned } else { unsigned.trim_start() };
        let exponent = |before: &str| before.ends_with(['e', 'E']) && !before.starts_with("0x");
        let end = unsigned
            .char_indices()
            .find(|(i, c)| {
                let sign = matches!(c, '+' | '-') && exponent(&unsigned[..*i]);
                !(c.is_ascii_alphanumeric() || *c == '.' || *c == '_' || sign)
            })
            .map_or(unsigned.len(), |(i, _)| i);
        let digits = &unsigned[..end];
        let value = number(digits, negative)?;
        self.rest = &unsigned[end..];
        Some(value)
    }

    /// One or more strings, which Python joins.
    fn texts(&mut self) -> Option<Value> {
        let mut all = None;
        while let Some(text) = self.string() {
            all.get_or_insert_with(String::new).push_str(&text);
            self.blanks();
        }
        all.map(Value::Text)
    }

    fn string(&mut self) -> Option<String> {
        let quote = self.rest.find(['\'', '"']).filter(|at| *at <= 2)?;
        let prefix = self.rest[..quote].to_lowercase();
        let raw = prefix.contains('r');
        if !["", "u", "r", "b", "br", "rb"].contains(&prefix.as_str()) {
            return None;
        }
        let body = &self.rest[quote..];
        let end = ["'''", "\"\"\"", "'", "\""].into_iter().find(|q| body.starts_with(q))?;
        let mut out = String::new();
        let mut rest = &body[end.len()..];
        while !rest.starts_with(end) {
            let c = rest.chars().next().filter(|c| *c != '\n' || end.len() == 3)?;
            rest = &rest[c.len_utf8()..];
            if c != '\\' {
                out.push(c);
                continue;
            }
            let escaped = rest.chars().next()?;
            let used = if raw { None } else { escape(rest) };
            match used {
                Some((text, length)) => {
                    out.push_str(&text);
                    rest = &rest[length..];
                }
                // Unknown escapes stay as they are; in raw strings all do.
                None => {
                    out.extend(['\\', escaped]);
                    rest = &rest[escaped.len_utf8()..];
                }
            }
        }
        self.rest = &rest[end.len()..];
        Some(out)
    }
}

/// A number without its sign. Decimals do not begin with a zero, so that `0644` is a text.
fn number(digits: &str, negative: bool) -> Option<Value> {
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || digits.ends_with('_') || digits.contains("__") {
        return None;
    }
    let plain = digits.replace('_', "").to_lowercase();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = plain.strip_prefix(prefix) {
            let n = i64::from_str_radix(rest, radix).ok()?;
            return Some(Value::Integer(if negative { -n } else { n }));
        }
    }
    if plain.bytes().all(|b| b.is_ascii_digit()) {
        if plain.starts_with('0') && plain.bytes().any(|b| b != b'0') {
            return None;
        }
        let signed = if negative { format!("-{plain}") } else { plain };
        return Some(signed.parse().map_or(Value::Odd("a number of more than 64 bits"), Value::Integer));
    }
    let fine = plain.bytes().all(|b| b.is_ascii_digit() || b".e+-".contains(&b));
    let value = plain.parse::<f64>().ok().filter(|_| fine)?;
    Some(Value::Float(if negative { -value } else { value }))
}

/// What an escape stands for, and how many bytes after the backslash it takes.
fn escape(after: &str) -> Option<(String, usize)> {
    let first = after.chars().next()?;
    let simple = match first {
        '\n' => "",
        '\\' => "\\",
        '\'' => "'",
        '"' => "\"",
        'a' => "\u{7}",
        'b' => "\u{8}",
        'f' => "\u{c}",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\u{b}",
        'x' => return coded(after, 1, 2),
        'u' => return coded(after, 1, 4),
        'U' => return coded(after, 1, 8),
        _ => return None,
    };
    Some((simple.to_owned(), 1))
}

fn coded(after: &str, from: usize, digits: usize) -> Option<(String, usize)> {
    let code = u32::from_str_radix(after.get(from..from + digits)?, 16).ok()?;
    Some((char::from_u32(code)?.to_string(), from + digits))
}

impl Value {
    /// As the key of a table.
    pub(super) fn shown_key(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Integer(_) | Self::Bool(_) | Self::Float(_) => Some(self.shown()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Value::{Bool, Float, Integer, List, Null, Table, Text};

    #[test]
    fn literals_are_values_and_the_rest_is_text() {
        let text = |t: &str| Text(t.into());
        for (said, value) in [
            ("42", Integer(42)),
            (" 42 # forty-two", Integer(42)),
            ("-3", Integer(-3)),
            ("-  3", Integer(-3)),
            ("--3", text("--3")),
            ("1_000", Integer(1000)),
            ("0x10", Integer(16)),
            ("0o17", Integer(15)),
            ("0", Integer(0)),
            ("0644", text("0644")),
            ("1.5", Float(1.5)),
            ("1e3", Float(1000.0)),
            ("10.0.0.1", text("10.0.0.1")),
            ("1+2", text("1+2")),
            ("True", Bool(true)),
            ("true", text("true")),
            ("yes", text("yes")),
            ("None", Null),
            ("Nonesuch", text("Nonesuch")),
            ("'a' 'b'", text("ab")),
            (r"'a\n\x41\é'", text("a\nA\\é")),
            (r"r'\n'", text("\\n")),
            ("u'é'", text("é")),
            ("'''x'''", text("x")),
            ("'a", text("'a")),
            ("it's", text("it's")),
            ("[1, 'a', ]", List(vec![Integer(1), text("a")])),
            ("[]#", List(vec![])),
            ("[,]", text("[,]")),
            ("(1)", Integer(1)),
            ("(1,)", List(vec![Integer(1)])),
            ("()", List(vec![])),
            ("{'a': {1: [None]}}", Table(vec![("a".into(), Table(vec![("1".into(), List(vec![Null]))]))])),
            ("{1, 2}", List(vec![Integer(1), Integer(2)])),
            ("{'a': 1, 2}", text("{'a': 1, 2}")),
            ("{{ other }}", text("{{ other }}")),
            ("{{ other }}.example", text("{{ other }}.example")),
            ("...", text("...")),
            ("", text("")),
            ("mysql://a:b@c/d", text("mysql://a:b@c/d")),
        ] {
            assert_eq!(super::value(said), value, "{said}");
        }
        let deep = "[".repeat(50_000);
        assert_eq!(super::value(&deep), Text(deep.clone()));
    }
}
