//! Public keys, as sshd(8) takes them.

use super::{one_line, wrong};
use crate::expand::Expanded;
use crate::expand::fields::Rendering;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};
use regie_wire::{AuthorizedKey, Resource};

/// Types of keys that OpenSSH takes by default (ssh(1), PubkeyAcceptedAlgorithms); certificates are none of them.
const TYPES: [&str; 7] = [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

pub(in super::super) fn authorized_key(r: &Rendering<'_>) -> Expanded<Resource> {
    let said = r.req("key")?.trim().to_owned();
    if said.contains("PRIVATE KEY") {
        let message = "this is a private key: whoever reads the dossier could log in with it".to_owned();
        let help = "write the line of the `.pub` file beside it, and make a new pair if this one was shared";
        return wrong(r, "key", "private-key", message, help);
    }
    let key = one_line(r, "key", said)?;
    let user = r.account("user")?.unwrap_or_else(|| "root".to_owned());
    let shown: String = key.chars().take(40).collect();
    let help = "write the whole line of the `.pub` file, such as `ssh-ed25519 AAAA… ana@desk`";
    let mut words = key.split_whitespace();
    let Some(kind) = words.find(|w| TYPES.contains(w)) else {
        let old = key.split_whitespace().any(|w| w == "ssh-dss");
        let what = if old { "is of a type that ssh takes no more" } else { "is no public key" };
        return wrong(r, "key", "key", format!("`{}` {what}", shown.escape_debug()), help);
    };
    match words.next().filter(|data| is_of(kind, data)) {
        Some(_) => Ok(Resource::AuthorizedKey(AuthorizedKey { user, key })),
        None => wrong(r, "key", "key", format!("`{}…` is no whole key", shown.escape_debug()), help),
    }
}

/// Whether the data is base64 and begins with its type's name (RFC 4253, 6.6): a key cut short or pasted wrong is not.
fn is_of(kind: &str, data: &str) -> bool {
    let Some(bytes) = decoded(data) else { return false };
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else { return false };
    let length = u32::from_be_bytes(*length) as usize;
    // The shortest key is 32 bytes long, and has its own length before it.
    length == kind.len() && rest.starts_with(kind.as_bytes()) && fields(&bytes)
}

/// Whether it is made of strings with their lengths, to its end.
fn fields(mut bytes: &[u8]) -> bool {
    let mut count = 0;
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let Some(after) = rest.get(u32::from_be_bytes(*length) as usize..) else { return false };
        bytes = after;
        count += 1;
    }
    bytes.is_empty() && count >= 2
}

/// RFC 4648, 4, with its padding. Bits left over at the end say nothing, and are not looked at.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&alphabet::STANDARD, lenient).decode(text).ok()
}
