//! Public keys that may log in as a user.

use super::{Look, accounts, said};
use regie_wire::{AuthorizedKey, Observed};

pub(super) fn seen(look: &Look<'_>, wanted: &AuthorizedKey) -> Result<Observed, String> {
    look.administered("users' keys")?;
    // A user that is not there yet has none.
    let home = accounts::user(&wanted.user)?.and_then(|u| u.home).filter(|h| h.starts_with('/'));
    let text = home.map(|home| said::text(look.cx, &format!("{home}/.ssh/authorized_keys"))).transpose()?.flatten();
    Ok(Observed::AuthorizedKey { line: text.and_then(|text| in_text(wanted, &text)) })
}

/// The line with the same key, whatever its options and comment.
fn in_text(wanted: &AuthorizedKey, text: &str) -> Option<String> {
    let key = wanted.fingerprint();
    let has = |line: &&str| !line.trim_start().starts_with('#') && line.split_whitespace().any(|word| word == key);
    text.lines().find(has).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_whatever_stands_around_it() {
        let key = AuthorizedKey { user: "root".into(), key: "ssh-ed25519 AAAAkey ana@desk".into() };
        let there =
            "# ssh-ed25519 AAAAkey old\nssh-rsa AAAAother x\nrestrict,command=\"a b\" ssh-ed25519 AAAAkey bob\n";
        assert_eq!(in_text(&key, there).as_deref(), Some("restrict,command=\"a b\" ssh-ed25519 AAAAkey bob"));
        assert_eq!(in_text(&key, "ssh-ed25519 AAAAkeyer ana@desk\n#ssh-ed25519 AAAAkey\n"), None);
    }
}
