//! Accounts of database servers. The hash of a password is compared here and goes no further.

pub(crate) mod grants;
mod postgresql;

use super::{Look, mariadb};
use grants::parse;
use regie_wire::{DatabaseUser, Engine, ExposeSecret, Observed};
use sha1::{Digest, Sha1};

pub(super) fn seen(look: &Look<'_>, wanted: &DatabaseUser) -> Result<Observed, String> {
    match wanted.engine {
        Engine::Postgresql => postgresql::seen(look, wanted),
        _ => of_mariadb(look, wanted),
    }
}

fn of_mariadb(look: &Look<'_>, wanted: &DatabaseUser) -> Result<Observed, String> {
    look.administered("accounts of MariaDB")?;
    let (name, host) = (mariadb::string(&wanted.name), mariadb::string(&wanted.host));
    let rows = mariadb::ask(&format!("SELECT Priv FROM mysql.global_priv WHERE User = {name} AND Host = {host}"))?;
    let Some(row) = rows.first() else {
        return Ok(Observed::DatabaseUser { exists: false, password: None, grants: Vec::new() });
    };
    // Without the secret it cannot be said what is wanted.
    let password = wanted.password.resolve(&look.cx.secrets).ok().map(|p| matches(row, p.expose_secret()));
    let grants = parse(&mariadb::ask(&format!("SHOW GRANTS FOR {name}@{host}"))?);
    Ok(Observed::DatabaseUser { exists: true, password, grants })
}

/// Whether an account (a row of `mysql.global_priv`) is opened by this password and by nothing else. Of other plugins than
/// MariaDB's own native password it cannot be told: then it is set anew.
fn matches(row: &str, password: &str) -> bool {
    let Ok(account) = serde_json::from_str::<serde_json::Value>(row) else { return false };
    let text = |key: &str| account.get(key).and_then(|v| v.as_str()).unwrap_or_default();
    let native = matches!(text("plugin"), "mysql_native_password" | "");
    native && account.get("auth_or").is_none() && text("authentication_string") == native_hash(password)
}

/// What `PASSWORD()` gives: `*` and the SHA-1 of the SHA-1 in upper case; nothing for nothing.
fn native_hash(password: &str) -> String {
    if password.is_empty() {
        return String::new();
    }
    let twice = Sha1::digest(Sha1::digest(password));
    twice.iter().fold("*".to_owned(), |out, byte| out + &format!("{byte:02X}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_known_by_their_hash() {
        // SELECT PASSWORD('a\\b''c') in MariaDB 10.11.
        let row = r#"{"access":256,"plugin":"mysql_native_password","authentication_string":"*3D20E76A7F25D6EBCDACCC0B8DFC4FC00A71E425"}"#;
        assert!(matches(row, r"a\b'c") && !matches(row, "other") && !matches(row, ""));
        assert!(!matches(&row.replace("mysql_native_password", "ed25519"), r"a\b'c"));
        assert!(!matches(&row.replace("\"access\"", "\"auth_or\":[{}],\"access\""), r"a\b'c"));
        assert!(!matches("no JSON", r"a\b'c"));
        assert!(matches(r#"{"plugin":"mysql_native_password","authentication_string":""}"#, ""));
    }
}
