//! Databases, their users and what these may do.

use super::Ownership;
use crate::Text;
use serde::{Deserialize, Serialize};

/// Which database server, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// MariaDB 10.5 or newer, administered through its socket by root.
    Mariadb,
    /// PostgreSQL 13 or newer, administered through its socket by its user `postgres`, whom root becomes.
    Postgresql,
    /// A file.
    Sqlite,
}

impl Engine {
    /// As dossiers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mariadb => "mariadb",
            Self::Postgresql => "postgresql",
            Self::Sqlite => "sqlite",
        }
    }
}

/// A database. It holds data: it is never removed unless that is asked for by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Database {
    /// Where.
    pub engine: Engine,
    /// Its name; for SQLite the file's absolute path.
    pub name: String,
    /// Default character set, such as `utf8mb4`; left as it is when not said. PostgreSQL's encoding, such as `UTF8`, which is
    /// chosen once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// Default collation. PostgreSQL's locale (LC_COLLATE and LC_CTYPE), such as `fr_FR.UTF-8`, which is chosen once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// Of SQLite's file. PostgreSQL's has an owner too: an account.
    #[serde(flatten)]
    pub ownership: Ownership,
}

/// What a user may do, and with what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// A database's name, or `*` for all of them.
    pub database: String,
    /// In upper case, such as `SELECT`; `ALL PRIVILEGES` for all. Sorted. PostgreSQL's on `*` are a role's attributes and
    /// memberships, such as `CREATEDB`, `PG_READ_ALL_DATA`.
    pub privileges: Vec<String>,
}

/// A database server's account: `name@host`; PostgreSQL's have no host.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DatabaseUser {
    /// Where.
    pub engine: Engine,
    /// Its name.
    pub name: String,
    /// Where it may come from: an address, `%`, `localhost`. Empty for PostgreSQL, where `pg_hba.conf` says that.
    pub host: String,
    /// Its password.
    pub password: Text,
    /// All it may do: what it may beyond that is taken from it.
    pub grants: Vec<Grant>,
}
