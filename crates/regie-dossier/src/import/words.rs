//! Words of a line, as a shell's reader takes them apart, and texts for people.

/// Splits a line into words as POSIX shells quote them: '…', "…" with \ before " and \, and \ outside of quotes. A `#` that
/// stands at the start of a word begins a comment. `Err` when a quote is not closed.
pub(super) fn split(line: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => words.extend(word.take()),
            // Python's shlex takes a comment inside of words too: `a=b#c` is `a=b`.
            '#' => break,
            '\'' => {
                let word = word.get_or_insert_with(String::new);
                loop {
                    match chars.next().ok_or("a quote is not closed")? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_with(String::new);
                loop {
                    match chars.next().ok_or("a quote is not closed")? {
                        '"' => break,
                        '\\' => match chars.next().ok_or("a quote is not closed")? {
                            c @ ('"' | '\\') => word.push(c),
                            c => word.extend(['\\', c]),
                        },
                        c => word.push(c),
                    }
                }
            }
            '\\' => word.get_or_insert_with(String::new).push(chars.next().ok_or("nothing follows a \\")?),
            c => word.get_or_insert_with(String::new).push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

/// What a terminal or a comment of one line can bear: no line feeds or other control characters, 60 characters at most.
pub(super) fn one_line(text: &str) -> String {
    let mut out: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(60).is_some() {
        out.push('…');
    }
    out
}

/// The name that a text begins with. What stands behind a blank, a `=` or a colon may be a value, and is not shown.
pub(super) fn name(text: &str) -> String {
    let end = text.char_indices().find(|(i, c)| {
        let colon = *c == ':' && text[i + 1..].chars().next().is_none_or(char::is_whitespace);
        colon || *c == '=' || c.is_whitespace()
    });
    match end {
        Some((end, _)) => one_line(format!("{} …", &text[..end]).trim_start()),
        None => one_line(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_apart_as_in_a_shell() {
        for (line, words) in [
            ("a b  c", vec!["a", "b", "c"]),
            ("a x='b c' # d", vec!["a", "x=b c"]),
            (r#"a x="b \"c\" \n""#, vec!["a", r#"x=b "c" \n"#]),
            (r"a\ b c", vec!["a b", "c"]),
            ("a ''", vec!["a", ""]),
            ("# a", vec![]),
        ] {
            assert_eq!(split(line), Ok(words.into_iter().map(String::from).collect()), "{line}");
        }
        assert!(split("a 'b").is_err() && split("a \"b").is_err() && split("a\\").is_err());
    }

    #[test]
    fn a_name_is_shown_without_what_may_be_a_value() {
        for (text, shown) in [
            ("db_password: hunter2", "db_password …"),
            ("db_password hunter2", "db_password …"),
            ("db_password=hunter2", "db_password …"),
            ("=hunter2", "…"),
            ("é: hunter2", "é …"),
            ("web1:22", "web1:22"),
            ("a-b", "a-b"),
        ] {
            assert_eq!(name(text), shown, "{text}");
        }
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(one_line("a\nb\u{1b}[1m"), "a b [1m");
        assert_eq!(one_line(&"x".repeat(99)).chars().count(), 61);
    }
}
