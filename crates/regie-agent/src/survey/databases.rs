//! Databases and accounts of MariaDB, names of PostgreSQL's.

use super::{ask_maybe, note};
use crate::observe::database_user::grants::parse;
use crate::observe::mariadb::{ask, string};
use regie_wire::{AccountSurveyed, Database, Engine, Ownership, Survey};
use std::path::Path;
use std::process::Command;

/// MariaDB's own databases and accounts.
const OWN: &str = "'information_schema', 'performance_schema', 'mysql', 'sys'";
const OWN_ACCOUNTS: &str = "'root', 'mysql', 'mariadb.sys', 'PUBLIC', ''";

pub(super) fn look(seen: &mut Survey) -> Result<(), String> {
    postgres(seen);
    if !["/usr/sbin/mariadbd", "/usr/sbin/mysqld"].iter().any(|p| Path::new(p).exists()) {
        return Ok(());
    }
    let rows = ask(&format!(
        "SELECT CONCAT_WS('\\t', DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, SCHEMA_NAME) \
         FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ({OWN}) ORDER BY SCHEMA_NAME"
    ))?;
    seen.databases.extend(rows.iter().filter_map(|row| database(row)));
    let rows = ask(&format!(
        "SELECT CONCAT_WS('\\t', Host, User) FROM mysql.global_priv WHERE User NOT IN ({OWN_ACCOUNTS}) \
         AND COALESCE(JSON_VALUE(Priv, '$.is_role'), '0') NOT IN ('1', 'true') ORDER BY User, Host"
    ))?;
    for (host, name) in rows.iter().filter_map(|row| row.split_once('\t')) {
        let grants = parse(&ask(&format!("SHOW GRANTS FOR {}@{}", string(name), string(host)))?);
        let (name, host) = (name.to_owned(), host.to_owned());
        seen.accounts.push(AccountSurveyed { engine: Engine::Mariadb, name, host, grants });
    }
    Ok(())
}

fn database(row: &str) -> Option<Database> {
    let mut fields = row.splitn(3, '\t').map(str::to_owned);
    let (charset, collation, name) = (fields.next(), fields.next(), fields.next()?);
    Some(Database { engine: Engine::Mariadb, name, charset, collation, ownership: Ownership::default() })
}

fn postgres(seen: &mut Survey) {
    let question = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1";
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--", "psql", "-XAtc", question]).current_dir("/");
    if !Path::new("/usr/bin/psql").exists() {
        return;
    }
    for name in ask_maybe(&mut command).lines() {
        seen.notes.push(note(format!("database {name} of PostgreSQL"), "declare it when regie is to keep it"));
    }
}
