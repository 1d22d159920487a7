//! Contents: whether what is there is what is wanted, and the difference as a person reads it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regie_wire::{Content, ContentSeen, Text, hex_sha256};
use similar::{ChangeTag, TextDiff};

/// The bytes wanted when no secret stands in them.
fn plain_bytes(content: &Content) -> Result<Option<Vec<u8>>, String> {
    match content {
        Content::Text(text) => Ok(text.as_plain().map(String::into_bytes)),
        Content::Base64(data) => STANDARD
            .decode(data)
            .map(Some)
            .map_err(|e| format!("the content wanted is not base64 (RFC 4648): {e}; correct it in the dossier")),
    }
}

/// The lines of the difference; `None` when the contents are the same.
///
/// # Errors
/// When it cannot be known: the content was not looked at, or its secrets were not given.
pub(crate) fn differs(path: &str, wanted: &Content, seen: &ContentSeen) -> Result<Option<Vec<String>>, String> {
    let same = match seen {
        ContentSeen::None | ContentSeen::Holds(_) => {
            return Err(format!("the content of {path} was not looked at; plan again"));
        }
        ContentSeen::Keyed { wanted: None, .. } => {
            return Err(format!(
                "whether {path} is as wanted cannot be told without its secrets{}; run this where the secrets can be read",
                names(wanted)
            ));
        }
        ContentSeen::Keyed { actual, wanted: Some(wanted) } => actual == wanted,
        ContentSeen::Text(there) => plain_bytes(wanted)?.is_some_and(|w| w == there.as_bytes()),
        ContentSeen::Digest(digest) => plain_bytes(wanted)?.is_some_and(|w| hex_sha256(&w) == *digest),
    };
    if same {
        return Ok(None);
    }
    Ok(Some(match (wanted, seen) {
        (Content::Text(text), _) if text.is_sensitive() => secret_lines(text),
        (_, ContentSeen::Keyed { .. }) => vec!["(content that had secrets, not shown)".into()],
        (Content::Text(text), ContentSeen::Text(there)) => unified(there, &text.to_string()),
        (wanted, ContentSeen::Digest(digest)) => {
            let bytes = plain_bytes(wanted)?.unwrap_or_default();
            vec![format!("- sha256 {digest}"), format!("+ sha256 {} ({} bytes)", hex_sha256(&bytes), bytes.len())]
        }
        (wanted, _) => added(wanted)?,
    }))
}

/// The lines of a content that was not there.
pub(crate) fn added(wanted: &Content) -> Result<Vec<String>, String> {
    Ok(match wanted {
        Content::Text(text) if text.is_sensitive() => secret_lines(text),
        Content::Text(text) => unified("", &text.to_string()),
        Content::Base64(_) => {
            let bytes = plain_bytes(wanted)?.unwrap_or_default();
            vec![format!("+ sha256 {} ({} bytes)", hex_sha256(&bytes), bytes.len())]
        }
    })
}

/// `(secret changed) db_password`, once for each name.
fn secret_lines(text: &Text) -> Vec<String> {
    let names = text.secrets().map(|s| s.name.as_str()).collect::<std::collections::BTreeSet<_>>();
    names.into_iter().map(|n| format!("(secret changed) {n}")).collect()
}

fn names(content: &Content) -> String {
    match content {
        Content::Text(text) if text.is_sensitive() => {
            let names = text.secrets().map(|s| s.name.as_str()).collect::<std::collections::BTreeSet<_>>();
            format!(" ({})", names.into_iter().collect::<Vec<_>>().join(", "))
        }
        _ => String::new(),
    }
}

/// A unified diff with three lines around each change; `…` stands between stretches that are far apart.
pub(crate) fn unified(there: &str, wanted: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(there, wanted);
    let mut lines = Vec::new();
    for (i, group) in diff.grouped_ops(3).iter().enumerate() {
        if i > 0 {
            lines.push("…".to_owned());
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            lines.push(format!("{sign} {}", change.value().trim_end_matches(['\n', '\r'])));
            if change.missing_newline() {
                lines.push("  (no newline at the end)".to_owned());
            }
        }
    }
    lines
}
