//! A source file, and what is left of it without comments, strings and tests; lines stay where they were.

/// A text file of the repository.
#[derive(Debug)]
pub struct Source {
    /// Its path from the root of the repository.
    pub path: String,
    /// All of it.
    pub text: String,
    /// For Rust: without what stands in comments, strings and character literals.
    pub code: String,
    /// For Rust: also without tests; empty for a file of tests.
    pub shipped: String,
}

impl Source {
    /// Reads nothing: the text is given.
    pub fn new(path: &str, text: String) -> Source {
        let rust = path.ends_with(".rs");
        let code = if rust { mask(&text) } else { String::new() };
        let shipped = if is_test_file(path) { String::new() } else { without_tests(&code) };
        Source { path: path.to_owned(), text, code, shipped }
    }

    /// Whether it is Rust.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }
}

fn is_test_file(path: &str) -> bool {
    let folders = path.split('/').any(|part| part == "tests" || part == "benches" || part == "examples");
    folders || path.ends_with("/tests.rs") || path.ends_with("_tests.rs")
}

/// Puts spaces in place of comments and of what stands between quotes.
fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let previous = out.chars().next_back();
        let length = hidden(rest, previous);
        if length == 0 {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            out.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = &rest[length..];
        }
    }
    out
}

/// How many bytes at the start of `rest` are a comment or a literal.
fn hidden(rest: &str, previous: Option<char>) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with('"') {
        return quoted(rest);
    }
    if rest.starts_with('\'') {
        return character(rest);
    }
    let word = previous.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if rest.starts_with('r') && (!word || previous == Some('b') || previous == Some('c')) {
        return raw_string(rest);
    }
    0
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// A character literal, not a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => rest[2..].char_indices().skip(1).find(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 3),
        Some(_) => chars.next().filter(|(_, c)| *c == '\'').map_or(0, |(at, _)| at + 1),
        None => 0,
    }
}

fn raw_string(rest: &str) -> usize {
    let hashes = rest[1..].bytes().take_while(|b| *b == b'#').count();
    if !rest[1 + hashes..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let start = 2 + hashes;
    rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len())
}

/// Blanks every item under `#[cfg(test)]` of already masked code.
fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    let mut from = 0;
    while let Some(at) = out[from..].find("#[cfg(test)]").map(|at| from + at) {
        let end = at + item_length(&out[at..]);
        let blank: String = out[at..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        from = at + blank.len();
        out.replace_range(at..end, &blank);
    }
    out
}

/// The bytes up to the end of the item: its closing brace, or the `;` before any brace.
fn item_length(rest: &str) -> usize {
    let mut depth = 0;
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        mask(text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_literals_go() {
        assert_eq!(words("a // b\nc /* d /* e */ f */ g"), "a c g");
        assert_eq!(words(r#"a("b \" c", 'd', '\'', '\u{1F}') e"#), "a( , , , ) e");
        assert_eq!(words("x r#\"a \" b\"# y br\"c\" z"), "x y b z");
        assert_eq!(words("fn f<'a>(x: &'a str) -> for_r { r }"), "fn f<'a>(x: &'a str) -> for_r { r }");
        assert_eq!(mask("/* é\n */ x").lines().count(), 2);
    }

    #[test]
    fn tests_are_not_shipped() {
        let source = Source::new("a.rs", "use a;\n#[cfg(test)]\nmod tests { fn f() { b } }\nuse c;".into());
        assert!(source.shipped.contains("use a") && source.shipped.contains("use c"));
        assert!(!source.shipped.contains('b') && source.code.contains('b'));
        assert_eq!(source.shipped.lines().count(), 4);
        assert_eq!(without_tests("#[cfg(test)]\nuse x;\nkept").trim(), "kept");
        assert_eq!(Source::new("crates/x/tests/y.rs", "use a;".into()).shipped, "");
    }
}
