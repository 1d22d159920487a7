//! What looks like a secret. Better one too many: what is left out is said, what is written by mistake is in git for good.

use super::value::Value;

const IN_NAME: [&str; 13] = [
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "mot_de_passe",
    "secret",
    "token",
    "api_key",
    "apikey",
    "private_key",
    "access_key",
    "credential",
    "encryption_key",
];

/// Names that speak about a secret and hold none.
const ABOUT: [&str; 15] = [
    "_file",
    "_path",
    "_dir",
    "_length",
    "_len",
    "_ttl",
    "_timeout",
    "_lifetime",
    "_expiry",
    "_days",
    "_enabled",
    "_policy",
    "_algorithm",
    "_name",
    "_header",
];

/// How tokens of well-known services begin.
const TOKENS: [&str; 7] = ["ghp_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "AKIA"];

/// Whether this variable, with this value, must not be written down.
pub(super) fn looks_secret(name: &str, value: &Value) -> bool {
    match value {
        Value::Vault => return true,
        Value::Text(text) if is_secret_text(text) => return true,
        Value::Text(text) if text.is_empty() => return false,
        Value::Text(_) | Value::Integer(_) | Value::Float(_) | Value::List(_) => {}
        // The entries of a table are looked at one by one.
        Value::Table(_) | Value::Bool(_) | Value::Null | Value::Odd(_) => return false,
    }
    names_secret(name)
}

/// Whether this is a name of secrets, by which everything below it is secret too: `passwords: {db: …}`.
pub(super) fn names_secret(name: &str) -> bool {
    let name = name.to_lowercase().replace('-', "_");
    if ABOUT.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    let word = |w: &str| name == w || name.ends_with(&format!("_{w}"));
    IN_NAME.iter().any(|part| name.contains(part)) || ["pass", "pwd", "pw", "psk", "pin"].into_iter().any(word)
}

fn is_secret_text(text: &str) -> bool {
    text.contains("$ANSIBLE_VAULT;")
        || (text.contains("-----BEGIN") && text.contains("PRIVATE KEY"))
        || TOKENS.iter().any(|t| text.strip_prefix(t).is_some_and(|rest| rest.len() >= 16))
        || has_password(text)
}

/// `scheme://user:password@host`, unless a template gives the password.
fn has_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, sign)| {
        let rest = &text[at + sign.len()..];
        let authority = rest.split(['/', ' ', '?', '#']).next().unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        let password = user.and_then(|u| u.split_once(':')).map(|(_, password)| password);
        password.is_some_and(|p| !p.is_empty() && !p.contains("{{"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_name_or_value() {
        let text = |t: &str| Value::Text(t.into());
        for (name, value, secret) in [
            ("db_password", text("hunter2"), true),
            ("db_password", Value::Integer(1234), true),
            ("db_password", text("{{ vault_db_password }}"), true),
            ("db_password", text(""), false),
            ("DB-PASSWORD", text("x"), true),
            ("smtp_pass", text("x"), true),
            ("bypass", text("x"), false),
            ("compass", text("x"), false),
            ("password_length", Value::Integer(12), false),
            ("token_ttl", text("1h"), false),
            ("use_token", Value::Bool(true), false),
            ("tls_private_key_file", text("/etc/ssl/x.key"), false),
            ("tokens", Value::List(vec![]), true),
            ("a", Value::Vault, true),
            ("a", text("-----BEGIN OPENSSH PRIVATE KEY-----\n"), true),
            ("a", text("glpat-abcdefghijklmnopqrst"), true),
            ("url", text("mysql://app:hunter2@db/shop"), true),
            ("url", text("mysql://app:{{ db_password }}@db/shop"), false),
            ("url", text("https://db:443/a@b"), false),
            ("user", text("ana"), false),
        ] {
            assert_eq!(looks_secret(name, &value), secret, "{name} {value:?}");
        }
    }
}
