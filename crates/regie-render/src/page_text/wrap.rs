//! Words on lines.

/// Puts words on lines of at most this many columns, as far as that goes; `first` stands before the first line, `rest`
/// before the others. Codes of colours take no column.
pub(super) fn wrap(words: &[String], width: usize, first: &str, rest: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut empty) = (first.to_owned(), true);
    for word in words {
        let full = !empty && columns(&line) + 1 + columns(word) > width;
        if full || word == "\n" {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            empty = true;
        }
        if word == "\n" {
            continue;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    if !empty {
        lines.push(line);
    }
    lines
}

/// Characters that are seen.
fn columns(text: &str) -> usize {
    let mut code = false;
    let seen = |c: &char| match (code, c) {
        (_, '\u{1b}') => {
            code = true;
            false
        }
        (true, 'm') => {
            code = false;
            false
        }
        (true, _) => false,
        (false, _) => true,
    };
    text.chars().filter(seen).count()
}
