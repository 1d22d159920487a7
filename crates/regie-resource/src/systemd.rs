//! Text in unit files, for all that writes one.

/// systemd.unit(5): `%` begins a specifier.
pub fn specifiers(text: &str) -> String {
    text.replace('%', "%%").replace('\n', " ")
}

/// For the inside of double quotes in `ExecStart=` (systemd.service(5), systemd.syntax(7)).
pub fn quoted(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '%' => out.push_str("%%"),
            '$' => out.push_str("$$"),
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
        out
    })
}
