//! Databases.

use super::{Look, mariadb, path, postgresql};
use crate::perform::{NoSpot, Spot};
use regie_wire::{Database, Engine, FileType, Observed};
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::Read;

/// How every database file of SQLite begins (sqlite.org/fileformat.html, 1.3).
const SQLITE: &[u8] = b"SQLite format 3\0";

pub(super) fn seen(look: &Look<'_>, wanted: &Database) -> Result<Observed, String> {
    match wanted.engine {
        Engine::Sqlite => sqlite(look, wanted),
        Engine::Mariadb => {
            look.administered("databases of MariaDB")?;
            let rows = mariadb::ask(&format!(
                "SELECT CONCAT(DEFAULT_CHARACTER_SET_NAME, ' ', DEFAULT_COLLATION_NAME) FROM information_schema.SCHEMATA \
                 WHERE SCHEMA_NAME = {}",
                mariadb::string(&wanted.name)
            ))?;
            let (charset, collation) = rows.first().and_then(|row| row.split_once(' ')).unzip();
            let own = |text: Option<&str>| text.map(str::to_owned);
            Ok(Observed::Database {
                exists: !rows.is_empty(),
                charset: own(charset),
                collation: own(collation),
                file: None,
                owner: None,
                open: false,
            })
        }
        Engine::Postgresql => {
            look.administered("databases of PostgreSQL")?;
            // Nobody said who may come in: then every account may (PUBLIC, the role with the number 0).
            let rows = postgresql::ask(&format!(
                "SELECT pg_encoding_to_char(encoding), datcollate, pg_get_userbyid(datdba), \
                 datacl IS NULL OR EXISTS (SELECT FROM aclexplode(datacl) WHERE grantee = 0) \
                 FROM pg_database WHERE datname = {}",
                postgresql::string(&wanted.name)
            ))?;
            let field = |n: usize| rows.first().and_then(|row| row.get(n)).cloned();
            Ok(Observed::Database {
                exists: !rows.is_empty(),
                charset: field(0),
                collation: field(1),
                file: None,
                owner: field(2),
                open: field(3).as_deref() == Some("t"),
            })
        }
    }
}

fn sqlite(look: &Look<'_>, wanted: &Database) -> Result<Observed, String> {
    let file = path::seen(look.cx, &look.names, &wanted.name, None)?;
    let exists = match &file {
        Some(there) if there.file_type == FileType::File => begins(look, &wanted.name)?,
        _ => false,
    };
    Ok(Observed::Database { exists, charset: None, collation: None, file, owner: None, open: false })
}

/// Whether a file is empty, or begins as a database.
fn begins(look: &Look<'_>, path: &str) -> Result<bool, String> {
    let spot = Spot::of(look.cx, path).map_err(NoSpot::into_words)?;
    let mut start = Vec::new();
    let read = spot
        .open(OFlags::RDONLY | OFlags::NONBLOCK, Mode::empty())
        .and_then(|file| File::from(file).take(SQLITE.len() as u64).read_to_end(&mut start));
    read.map_err(|e| spot.tell("read", &e))?;
    Ok(start.is_empty() || start == SQLITE)
}
