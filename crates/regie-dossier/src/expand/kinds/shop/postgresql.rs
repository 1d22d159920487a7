//! Databases and accounts of PostgreSQL.

use super::super::super::Expanded;
use super::super::super::fields::Rendering;
use crate::read::did_you_mean;
use regie_wire::{Database, DatabaseUser, Engine, Grant, Ownership, Resource};
use std::collections::BTreeMap;

const ALL: &str = "ALL PRIVILEGES";

/// Privileges on a database (postgresql.org/docs/current/ddl-priv.html). All of them together are ALL PRIVILEGES.
const ON_DATABASES: [&str; 3] = ["CONNECT", "CREATE", "TEMPORARY"];

/// What a role may do on the whole server: its attributes (postgresql.org/docs/current/role-attributes.html), and the server's
/// own roles (predefined-roles.html) that are of use to an account of an application.
const ON_ALL: [&str; 6] =
    ["CREATEDB", "CREATEROLE", "PG_MONITOR", "PG_READ_ALL_DATA", "PG_WRITE_ALL_DATA", "REPLICATION"];

/// Longest name, bytes (postgresql.org/docs/current/sql-syntax-lexical.html: NAMEDATALEN - 1).
const LONGEST: usize = 63;

pub(super) fn database(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = r.req("name")?;
    check(r, "name", &name, "a database's name")?;
    if ["postgres", "template0", "template1"].contains(&name.as_str()) {
        return Err(r.error("name", "database", format!("`{name}` is PostgreSQL's own")));
    }
    for field in ["mode", "group"] {
        if r.opt(field)?.is_some() {
            return Err(r.error(field, "value", format!("PostgreSQL's databases have no `{field}`")));
        }
    }
    let owner = r.opt("owner")?;
    if let Some(owner) = &owner {
        check(r, "owner", owner, "a database user")?;
    }
    let charset = r.opt("charset")?.map(|said| encoding(r, &said)).transpose()?;
    let collation = r.opt("collation")?;
    if let Some(locale) = &collation
        && !locale.chars().all(|c| c.is_ascii_alphanumeric() || "_.@-".contains(c))
    {
        let finding = r.error("collation", "value", format!("`{}` cannot be a locale", locale.escape_debug()));
        return Err(Box::new(
            finding.help("one that the machine has (`locale -a`), such as `C.UTF-8` or `fr_FR.UTF-8`"),
        ));
    }
    let ownership = Ownership { owner, ..Ownership::default() };
    Ok(Resource::Database(Database { engine: Engine::Postgresql, name, charset, collation, ownership }))
}

/// An encoding as the server calls it (postgresql.org/docs/current/multibyte.html): `utf-8` is `UTF8`.
fn encoding(r: &Rendering<'_>, said: &str) -> Expanded<String> {
    let name = said.to_uppercase().replace('-', "");
    let known = ["UTF8", "SQL_ASCII", "EUC_JP", "EUC_KR", "EUC_CN", "EUC_TW", "KOI8R", "KOI8U"];
    let numbered = ["LATIN", "ISO_8859_", "WIN"].iter().find_map(|p| name.strip_prefix(p));
    if known.contains(&name.as_str()) || numbered.is_some_and(|n| n.parse::<u16>().is_ok()) {
        return Ok(name);
    }
    let finding = r.error("charset", "value", format!("`{}` is no encoding of PostgreSQL's", said.escape_debug()));
    Err(Box::new(finding.help("write `UTF8`")))
}

pub(super) fn database_user(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = r.req("name")?;
    check(r, "name", &name, "a database user")?;
    if name.starts_with("pg_") || ["postgres", "public", "none"].contains(&name.as_str()) {
        return Err(r.error("name", "account", format!("`{name}` is PostgreSQL's own")));
    }
    if r.opt("host")?.is_some() {
        let finding = r.error("host", "account", "PostgreSQL's accounts have no host");
        return Err(Box::new(finding.help(
            "remove it: from where accounts come in is said by the platform's parameter `allow`, in pg_hba.conf",
        )));
    }
    let (password, grants) = (r.secret("password")?, grants(r)?);
    Ok(Resource::DatabaseUser(DatabaseUser { engine: Engine::Postgresql, name, host: String::new(), password, grants }))
}

/// Names that need no care in files, shells and other people's programs.
fn check(r: &Rendering<'_>, field: &str, name: &str, what: &str) -> Expanded<()> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if name.is_empty() || name.len() > LONGEST || name.starts_with('-') || !name.chars().all(fine) {
        let shown = name.escape_debug();
        let message = format!("`{shown}` cannot be {what}: letters, digits and `_ . -`, {LONGEST} at most");
        return Err(r.error(field, if what.starts_with("a database's") { "database" } else { "account" }, message));
    }
    Ok(())
}

/// `grants = { shop = ["CONNECT"], "*" = ["PG_READ_ALL_DATA"] }`
fn grants(r: &Rendering<'_>) -> Expanded<Vec<Grant>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (database, said) in r.table("grants")? {
        if database != "*" {
            check(r, "grants", &database, "a database's name")?;
        }
        let known = if database == "*" { &ON_ALL[..] } else { &ON_DATABASES[..] };
        for privilege in said {
            let name = privilege.trim().to_uppercase();
            let name = match name.as_str() {
                "ALL" if database != "*" => ALL.to_owned(),
                "TEMP" => "TEMPORARY".to_owned(),
                _ => name,
            };
            let whole = name == ALL && database != "*";
            if !whole && !known.contains(&name.as_str()) {
                return Err(unknown(r, &database, &privilege, &name, known));
            }
            all.entry(database.clone()).or_default().push(name);
        }
    }
    let tidy = |(database, mut privileges): (String, Vec<String>)| {
        privileges.sort();
        privileges.dedup();
        let whole = database != "*" && ON_DATABASES.iter().all(|one| privileges.iter().any(|p| p == one));
        if whole || privileges.iter().any(|p| p == ALL) {
            privileges = vec![ALL.to_owned()];
        }
        Grant { database, privileges }
    };
    Ok(all.into_iter().map(tidy).collect())
}

fn unknown(r: &Rendering<'_>, database: &str, said: &str, name: &str, known: &[&str]) -> Box<crate::Finding> {
    let message = format!("`{}` is nothing that PostgreSQL grants on `{database}`", said.escape_debug());
    let finding = r.error("grants", "privilege", message);
    if ["SELECT", "INSERT", "UPDATE", "DELETE"].contains(&name) {
        return Box::new(finding.help(
            "tables are their owner's: an account that reads has `CONNECT` on its database and `\"*\" = [\"PG_READ_ALL_DATA\"]`",
        ));
    }
    Box::new(did_you_mean(*finding, name, known.iter().copied()))
}
