//! Names in MariaDB, and what an account may do.

use super::super::super::Expanded;
use super::super::super::fields::Rendering;
use crate::read::did_you_mean;
use regie_wire::Grant;
use std::collections::BTreeMap;

const ALL: &str = "ALL PRIVILEGES";

/// Privileges on a database (mariadb.com/kb/en/grant, database privileges), as `SHOW GRANTS` writes them. All of them
/// together, without the right to grant, are ALL PRIVILEGES.
const ON_DATABASES: [&str; 19] = [
    "ALTER",
    "ALTER ROUTINE",
    "CREATE",
    "CREATE ROUTINE",
    "CREATE TEMPORARY TABLES",
    "CREATE VIEW",
    "DELETE",
    "DELETE HISTORY",
    "DROP",
    "EVENT",
    "EXECUTE",
    "INDEX",
    "INSERT",
    "LOCK TABLES",
    "REFERENCES",
    "SELECT",
    "SHOW VIEW",
    "TRIGGER",
    "UPDATE",
];

/// Those on the whole server.
const ON_ALL: [&str; 18] = [
    "BINLOG ADMIN",
    "BINLOG MONITOR",
    "BINLOG REPLAY",
    "CONNECTION ADMIN",
    "CREATE TABLESPACE",
    "CREATE USER",
    "FEDERATED ADMIN",
    "FILE",
    "PROCESS",
    "READ_ONLY ADMIN",
    "RELOAD",
    "REPLICATION MASTER ADMIN",
    "REPLICATION SLAVE",
    "REPLICATION SLAVE ADMIN",
    "SET USER",
    "SHOW DATABASES",
    "SHUTDOWN",
    "SUPER",
];

/// What a database may be called here: 64 characters that need no care in files, shells and other people's programs.
pub(super) fn database_name(r: &Rendering<'_>, field: &str, name: &str) -> Expanded<()> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "_$-".contains(c);
    if name.is_empty() || name.len() > 64 || !name.chars().all(fine) {
        let shown = name.escape_debug();
        let message = format!("`{shown}` cannot be a database's name: letters, digits and `_ $ -`, 64 at most");
        return Err(r.error(field, "database", message));
    }
    Ok(())
}

/// What an account may be called, and where it may come from.
pub(super) fn account(r: &Rendering<'_>, name: &str, host: &str) -> Expanded<()> {
    let all = |text: &str, more: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
    if name.len() > 80 || !all(name, "_.$-") {
        let shown = name.escape_debug();
        let message = format!("`{shown}` cannot be a database user: letters, digits and `_ . $ -`, 80 at most");
        return Err(r.error("name", "account", message));
    }
    if host.len() > 255 || !all(host, "_.:%/-") {
        let finding =
            r.error("host", "account", format!("`{}` cannot be where a user comes from", host.escape_debug()));
        return Err(Box::new(
            finding.help("a host's name, an address, a pattern such as `10.0.0.%`, or `%` for anywhere"),
        ));
    }
    Ok(())
}

/// `grants = { shop = ["SELECT", "INSERT"], archive = "ALL" }`
pub(super) fn of(r: &Rendering<'_>) -> Expanded<Vec<Grant>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (database, said) in r.table("grants")? {
        if database != "*" {
            database_name(r, "grants", &database)?;
        }
        let privileges = all.entry(database.clone()).or_default();
        for privilege in said {
            privileges.push(privilege_of(r, &database, &privilege)?);
        }
    }
    let grants =
        all.into_iter().map(|(database, privileges)| Grant { privileges: tidy(&database, privileges), database });
    Ok(grants.filter(|g| !g.privileges.is_empty()).collect())
}

fn privilege_of(r: &Rendering<'_>, database: &str, said: &str) -> Expanded<String> {
    let name = said.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
    let name = if name == "ALL" { ALL.to_owned() } else { name };
    let server = if database == "*" { &ON_ALL[..] } else { &[] };
    let known = || [ALL, "GRANT OPTION"].into_iter().chain(ON_DATABASES).chain(server.iter().copied());
    if known().any(|k| k == name) {
        return Ok(name);
    }
    let message = format!("`{}` is no privilege on a database", said.escape_debug());
    Err(Box::new(did_you_mean(*r.error("grants", "privilege", message), &name, known())))
}

/// As the server will show them: sorted, each once, ALL PRIVILEGES where that is what they are.
fn tidy(database: &str, mut privileges: Vec<String>) -> Vec<String> {
    privileges.sort();
    privileges.dedup();
    let has = |name: &str| privileges.iter().any(|p| p == name);
    if has(ALL) || (database != "*" && ON_DATABASES.iter().all(|p| has(p))) {
        let option = has("GRANT OPTION").then(|| "GRANT OPTION".to_owned());
        return [ALL.to_owned()].into_iter().chain(option).collect();
    }
    privileges
}
