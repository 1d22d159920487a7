//! Roles of PostgreSQL that log in. The verifier of a password is compared here and goes no further.

use super::super::Look;
use super::super::postgresql::{ask, string};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use regie_wire::{DatabaseUser, ExposeSecret, Grant, Observed};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use stringprep::saslprep;

const ALL: &str = "ALL PRIVILEGES";

/// Rounds of PostgreSQL's are 4096; a verifier with more than these is not waited for.
const MOST_ROUNDS: u32 = 1_000_000;

pub(super) fn seen(look: &Look<'_>, wanted: &DatabaseUser) -> Result<Observed, String> {
    look.administered("accounts of PostgreSQL")?;
    let name = string(&wanted.name);
    let rows = ask(&format!("SELECT rolpassword FROM pg_authid WHERE rolname = {name}"))?;
    let Some(verifier) = rows.first() else {
        return Ok(Observed::DatabaseUser { exists: false, password: None, grants: Vec::new() });
    };
    let verifier = verifier.first().map(String::as_str).unwrap_or_default();
    // Without the secret it cannot be said what is wanted.
    let password = wanted.password.resolve(&look.cx.secrets).ok();
    let password = password.map(|p| opens(verifier, p.expose_secret()));
    Ok(Observed::DatabaseUser { exists: true, password, grants: grants(&ask(&question(&name))?) })
}

/// What it may do, a row each: on databases, by attributes (`*`), as a member of roles.
fn question(name: &str) -> String {
    format!(
        "WITH me AS (SELECT * FROM pg_authid WHERE rolname = {name}) \
         SELECT datname, 'OWNER' FROM pg_database JOIN me ON datdba = me.oid \
         UNION ALL SELECT datname, privilege_type || CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END \
         FROM me, pg_database d, aclexplode(datacl) WHERE grantee = me.oid AND datdba <> me.oid \
         UNION ALL SELECT CASE WHEN r.rolname LIKE 'pg\\_%' THEN '*' ELSE quote_ident(r.rolname) END, \
         CASE WHEN r.rolname LIKE 'pg\\_%' THEN upper(r.rolname) ELSE 'ROLE' END \
         FROM me JOIN pg_auth_members m ON m.member = me.oid JOIN pg_authid r ON r.oid = m.roleid \
         UNION ALL SELECT '*', unnest(array_remove(ARRAY[CASE WHEN rolsuper THEN 'SUPERUSER' END, \
         CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END, \
         CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END, \
         CASE WHEN NOT rolcanlogin THEN 'NOLOGIN' END, \
         CASE WHEN rolvaliduntil < 'infinity' THEN format('VALID UNTIL %L', rolvaliduntil) END], NULL)) FROM me"
    )
}

/// Rows of a name and a privilege, as grants; sorted.
fn grants(rows: &[Vec<String>]) -> Vec<Grant> {
    let mut all: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in rows {
        if let [on, privilege] = &row[..] {
            let own = all.entry(on).or_default();
            // One that may be passed on is there too.
            own.extend(privilege.strip_suffix(" WITH GRANT OPTION").map(str::to_owned));
            own.push(privilege.clone());
        }
    }
    let tidy = |(on, mut privileges): (&str, Vec<String>)| {
        privileges.sort();
        privileges.dedup();
        let whole = ["CONNECT", "CREATE", "TEMPORARY"];
        if whole.iter().all(|w| privileges.iter().any(|p| p == w)) {
            privileges.retain(|p| !whole.contains(&p.as_str()));
            privileges.insert(0, ALL.to_owned());
        }
        Grant { database: on.to_owned(), privileges }
    };
    let mut grants: Vec<Grant> = all.into_iter().map(tidy).collect();
    grants.sort();
    grants
}

/// Whether a verifier (`SCRAM-SHA-256$4096:salt$StoredKey:ServerKey`, postgresql.org/docs/current/catalog-pg-authid.html) is
/// that of a password: computed anew with its salt (RFC 5802, section 3; RFC 7677). Anything else, such as an MD5 hash, is
/// none: then the password is set anew.
fn opens(verifier: &str, password: &str) -> bool {
    let keys = || {
        let (rounds, rest) = verifier.strip_prefix("SCRAM-SHA-256$")?.split_once(':')?;
        let rounds: u32 = rounds.parse().ok().filter(|r| (1..=MOST_ROUNDS).contains(r))?;
        let (salt, keys) = rest.split_once('$')?;
        let (stored, server) = keys.split_once(':')?;
        let decode = |text: &str| STANDARD.decode(text).ok();
        Some((rounds, decode(salt)?, decode(stored)?, decode(server)?))
    };
    let Some((rounds, salt, stored, server)) = keys() else { return false };
    // What SASLprep forbids is taken as it is (PostgreSQL's scram-common.c).
    let prepared = saslprep(password).unwrap_or(password.into());
    let salted = salted(prepared.as_bytes(), &salt, rounds);
    let client = hmac(&salted, b"Client Key");
    Sha256::digest(client).as_slice() == stored && hmac(&salted, b"Server Key").as_slice() == server
}

fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length.
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.chain_update(text).finalize().into_bytes().into()
}

/// `Hi()` of RFC 5802: PBKDF2 of one block.
fn salted(password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    let mut last = hmac(password, &[salt, &[0, 0, 0, 1]].concat());
    let mut all = last;
    for _ in 1..rounds {
        last = hmac(password, &last);
        all.iter_mut().zip(last).for_each(|(a, b)| *a ^= b);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_by_its_verifier() {
        // CREATE ROLE "shop" LOGIN PASSWORD E'it''s ok' in PostgreSQL 15.
        let shop = "SCRAM-SHA-256$4096:vjCgssko9lmLOWt10ohgEg==$nT93VuEbuUFfabYv58ahMZEC1C46hPLsroqbkacHqTE=:VhtzQgERUvNB2UVFrQJUWK+z5sJE0hzfj5FJmI2aiw0=";
        assert!(opens(shop, "it's ok") && !opens(shop, "it's not") && !opens(shop, ""));
        for other in [
            "",
            "md5a3556571e93b0d20722ba62be61e8c2d",
            &shop.replace("4096", "4095"),
            &shop.replace("4096", "0"),
            &shop.replace("4096", "4294967295"),
            &shop.replace("VhtzQ", "WhtzQ"),
            &shop[..shop.len() - 50],
        ] {
            assert!(!opens(other, "it's ok"), "{other}");
        }
    }

    /// RFC 7677, section 3: the exchange of `user` with the password `pencil`.
    #[test]
    fn as_the_standard_says() {
        let salt = STANDARD.decode("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap_or_default();
        let salted = salted(b"pencil", &salt, 4096);
        let said = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                    s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        let signature = hmac(&hmac(&salted, b"Server Key"), said.as_bytes());
        assert_eq!(STANDARD.encode(signature), "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    #[test]
    fn grants_by_rows() {
        let row = |on: &str, what: &str| vec![on.to_owned(), what.to_owned()];
        let told = |rows: &[Vec<String>]| {
            let told = grants(rows).into_iter().map(|g| format!("{}: {}", g.database, g.privileges.join(", ")));
            told.collect::<Vec<_>>().join("; ")
        };
        assert_eq!(told(&[]), "");
        let rows = [row("b", "CONNECT"), row("*", "PG_MONITOR"), row("a", "OWNER"), row("*", "CREATEDB")];
        assert_eq!(told(&rows), "*: CREATEDB, PG_MONITOR; a: OWNER; b: CONNECT");
        let all = [row("b", "TEMPORARY"), row("b", "CREATE WITH GRANT OPTION"), row("b", "CONNECT")];
        assert_eq!(told(&all), "b: ALL PRIVILEGES, CREATE WITH GRANT OPTION");
        assert_eq!(told(&[row("\"the team\"", "ROLE"), row("alone", "")[..1].to_vec()]), "\"the team\": ROLE");
    }
}
