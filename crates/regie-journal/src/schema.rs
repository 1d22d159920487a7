//! Tables, and how older files are brought up to date.

use crate::JournalError;
use rusqlite::Connection;
use std::path::Path;

/// One entry a version, in order; `user_version` counts those that were carried out.
const MIGRATIONS: [&str; 2] = [
    "
    CREATE TABLE events (
        run     TEXT NOT NULL,
        machine TEXT NOT NULL,
        seq     INTEGER NOT NULL,
        at      INTEGER NOT NULL,
        event   TEXT NOT NULL,
        PRIMARY KEY (run, machine, seq)
    ) WITHOUT ROWID;
    CREATE TABLE runs (
        run       TEXT NOT NULL,
        machine   TEXT NOT NULL,
        title     TEXT NOT NULL,
        procedure TEXT NOT NULL,
        dossier   TEXT NOT NULL,
        who       TEXT NOT NULL,
        reason    TEXT,
        started   INTEGER NOT NULL,
        ended     INTEGER,
        outcome   TEXT,
        state     TEXT,
        PRIMARY KEY (run, machine)
    ) WITHOUT ROWID;
    CREATE INDEX runs_by_time ON runs (started DESC);
    CREATE TABLE facts (
        dossier TEXT NOT NULL,
        machine TEXT NOT NULL,
        at      INTEGER NOT NULL,
        facts   TEXT NOT NULL,
        PRIMARY KEY (dossier, machine)
    ) WITHOUT ROWID;
",
    "
    CREATE TABLE jobs (
        dossier  TEXT NOT NULL,
        instance TEXT NOT NULL,
        job      TEXT NOT NULL,
        at       INTEGER NOT NULL,
        last     TEXT NOT NULL,
        PRIMARY KEY (dossier, instance, job)
    ) WITHOUT ROWID;
",
];

pub fn migrate(db: &mut Connection, path: &Path) -> Result<(), JournalError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let err = |e: rusqlite::Error| JournalError::sqlite(path, &e);
    let version = |db: &Connection| db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(err);
    // Most often there is nothing to bring up to date, and nothing is written for that.
    if version(db)? == known {
        return Ok(());
    }
    // Immediate: two regies that open a new file at once do not both make the tables.
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(err)?;
    let has: i64 = version(&tx)?;
    if has > known {
        return Err(JournalError::newer(path, has, known));
    }
    for migration in MIGRATIONS.iter().skip(usize::try_from(has).unwrap_or(0)) {
        tx.execute_batch(migration).map_err(err)?;
    }
    tx.pragma_update(None, "user_version", known).map_err(err)?;
    tx.commit().map_err(err)
}
