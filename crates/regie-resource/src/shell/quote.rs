//! Quoting for a POSIX shell.

/// One word for a POSIX shell: as it is when nothing in it is special, in single quotes otherwise.
pub fn quote(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Text for the inside of double quotes: nothing in it is expanded.
pub(crate) fn in_double_quotes(text: &str) -> String {
    escape(text, &['\\', '"', '$', '`'])
}

/// Text for a here-document whose delimiter is not quoted: nothing in it is expanded.
pub(super) fn in_heredoc(text: &str) -> String {
    escape(text, &['\\', '$', '`'])
}

fn escape(text: &str, special: &[char]) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if special.contains(&c) {
            out.push('\\');
        }
        out.push(c);
        out
    })
}
