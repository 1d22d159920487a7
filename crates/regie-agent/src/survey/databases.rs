//! Databases and accounts of MariaDB and PostgreSQL.

use super::note;
use crate::observe::database_user::grants::parse;
use crate::observe::mariadb::{ask, string};
use crate::observe::postgresql;
use regie_wire::{AccountSurveyed, Database, Engine, Ownership, Survey};
use std::path::Path;

/// MariaDB's own databases and accounts.
const OWN: &str = "'information_schema', 'performance_schema', 'mysql', 'sys'";
const OWN_ACCOUNTS: &str = "'root', 'mysql', 'mariadb.sys', 'PUBLIC', ''";

pub(super) fn look(seen: &mut Survey) -> Result<(), String> {
    let of_postgres = postgres(seen);
    if !["/usr/sbin/mariadbd", "/usr/sbin/mysqld"].iter().any(|p| Path::new(p).exists()) {
        return of_postgres;
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
    of_postgres
}

fn database(row: &str) -> Option<Database> {
    let mut fields = row.splitn(3, '\t').map(str::to_owned);
    let (charset, collation, name) = (fields.next(), fields.next(), fields.next()?);
    Some(Database { engine: Engine::Mariadb, name, charset, collation, ownership: Ownership::default() })
}

/// PostgreSQL's: its databases, and who may log in beside its own administrator.
fn postgres(seen: &mut Survey) -> Result<(), String> {
    if !Path::new("/usr/lib/postgresql").exists() {
        return Ok(());
    }
    let rows = postgresql::ask(
        "SELECT datname, pg_encoding_to_char(encoding), datcollate, pg_get_userbyid(datdba) FROM pg_database \
         WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname",
    )?;
    for row in &rows {
        let [name, charset, collation, owner] = row.as_slice() else { continue };
        let ownership = Ownership { owner: Some(owner.clone()), ..Ownership::default() };
        let (charset, collation) = (Some(charset.clone()), Some(collation.clone()));
        seen.databases.push(Database { engine: Engine::Postgresql, name: name.clone(), charset, collation, ownership });
    }
    let rows = postgresql::ask("SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres' ORDER BY 1")?;
    for name in rows.iter().filter_map(|row| row.first()) {
        let why = "its password cannot be read: declare it as a `database-user`, with a secret";
        seen.notes.push(note(format!("account {name} of postgresql"), why));
    }
    Ok(())
}
