//! What printed commands need to have been said before them: the values of secrets, and three small functions.

use crate::Act;
use regie_wire::{Content, Encode, SecretRef, Text};
use std::collections::BTreeSet;
use std::fmt::Write;

/// What the text of some acts needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShellNeeds {
    /// Secrets by name; each is read from the variable [`secret_variable`].
    pub secrets: BTreeSet<String>,
    /// Encodings, each a shell function that filters its input.
    pub encodings: BTreeSet<Encode>,
}

impl ShellNeeds {
    /// What these acts need.
    pub fn of<'a>(acts: impl IntoIterator<Item = &'a Act>) -> Self {
        let mut needs = Self::default();
        for secret in acts.into_iter().filter_map(text_of).flat_map(Text::secrets) {
            needs.secrets.insert(secret.name.clone());
            needs.encodings.extend(&secret.encode);
        }
        needs
    }

    /// Whether they need nothing.
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty() && self.encodings.is_empty()
    }

    /// The commands to paste first, each on its line: a check for every secret's variable (it must be set and not be
    /// empty), then the functions used.
    pub fn to_shell(&self) -> String {
        self.to_shell_saying(|secret| format!("set it to the secret {secret} first"))
    }

    /// The same, with what a shell says of a variable that is not set in the words of a document: plain text, without quotes
    /// and braces.
    pub fn to_shell_saying(&self, unset: fn(&str) -> String) -> String {
        let mut out = String::new();
        for name in &self.secrets {
            let shown = name.chars().filter(|c| c.is_alphanumeric() || "_-. ".contains(*c)).collect::<String>();
            let _ = writeln!(out, ": \"${{{}:?{}}}\"", secret_variable(name), unset(&shown));
        }
        for encoding in &self.encodings {
            let _ = writeln!(out, "{}", function(*encoding));
        }
        out
    }
}

/// The commands to paste before the text of these acts; empty when nothing is needed, else with a newline at the end.
pub fn preamble<'a>(acts: impl IntoIterator<Item = &'a Act>) -> String {
    ShellNeeds::of(acts).to_shell()
}

fn text_of(act: &Act) -> Option<&Text> {
    match act {
        Act::WriteFile { content: Content::Text(text), .. } | Act::Feed { input: text, .. } => Some(text),
        _ => None,
    }
}

/// The variable that printed commands read a secret from: `REGIE_SECRET_DB_PASSWORD` for `db_password`. Characters
/// other than letters, digits and `_` are written as `_` and their number.
pub fn secret_variable(name: &str) -> String {
    name.bytes().fold("REGIE_SECRET_".to_owned(), |mut out, b| {
        match b {
            b'_' => out.push('_'),
            _ if b.is_ascii_alphanumeric() => out.push(b.to_ascii_uppercase() as char),
            _ => out.push_str(&format!("_{b:02X}")),
        }
        out
    })
}

fn name(encoding: Encode) -> &'static str {
    match encoding {
        Encode::Url => "regie_url",
        Encode::Base64 => "regie_base64",
        Encode::DoubleQuoted => "regie_quoted",
        Encode::SqlString => "regie_sql",
    }
}

/// The definition of an encoding's function. Each writes exactly what [`Encode::apply`] gives.
fn function(encoding: Encode) -> String {
    let body = match encoding {
        // Byte by byte, in the C locale, so that a letter is what RFC 3986 calls one.
        Encode::Url => {
            r#"LC_ALL=C od -An -v -tx1 | LC_ALL=C awk 'BEGIN { for (i = 1; i < 256; i++) c[sprintf("%02x", i)] = sprintf("%c", i) } { for (i = 1; i <= NF; i++) printf "%s", (c[$i] ~ /[A-Za-z0-9._~-]/ ? c[$i] : "%" toupper($i)) }'"#
        }
        Encode::Base64 => r"base64 | tr -d '\n'",
        Encode::DoubleQuoted => r#"LC_ALL=C sed 's/[\\"$`]/\\&/g'"#,
        Encode::SqlString => r#"LC_ALL=C sed "s/['\\\\]/&&/g""#,
    };
    format!("{}() {{ {body}; }}", name(encoding))
}

/// How a secret's encoded value is written where the shell expands. A value quoted only may end with newlines, which
/// `$(…)` would drop: it is put into a variable before, behind a full stop that is taken off again.
pub(super) fn expansion(secret: &SecretRef, before: &mut Vec<String>) -> String {
    let variable = secret_variable(&secret.name);
    let filters = secret.encode.iter().map(|e| name(*e)).collect::<Vec<_>>().join(" | ");
    if secret.encode.is_empty() {
        format!("${{{variable}}}")
    } else if secret.encode.iter().all(|e| matches!(e, Encode::DoubleQuoted | Encode::SqlString)) {
        let quoted = format!("q{}", before.len() + 1);
        before.push(format!("{quoted}=$(printf '%s.' \"${variable}\" | {filters})"));
        format!("${{{quoted}%.}}")
    } else {
        format!("$(printf '%s' \"${variable}\" | {filters})")
    }
}
