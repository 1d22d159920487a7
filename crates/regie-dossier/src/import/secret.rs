//! What looks like a secret. Better one too many: what is left out is said, what is written by mistake is in git for good.

use super::value::Value;
use regie_wire::holds_secret;

pub(super) use regie_wire::names_secret;

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

fn is_secret_text(text: &str) -> bool {
    text.contains("$ANSIBLE_VAULT;") || holds_secret(text)
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
