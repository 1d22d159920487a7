//! The controller's copy of what machines did, in one SQLite file: filled at contact, asked for history. No plan reads it.

mod append;
mod error;
mod facts;
mod history;
mod jobs;
mod schema;

pub use error::JournalError;
pub use history::{MachineRow, RunRow};
pub use jobs::JobRow;

use rusqlite::Connection;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

/// An open journal. Several processes may have the same file open.
#[derive(Debug)]
pub struct Journal {
    db: Connection,
}

impl Journal {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// When it cannot be opened, is damaged, or was written by a newer regie.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        // Made here and not by SQLite: who did what, where and why is not for every user of this computer. Why it cannot
        // be made, SQLite says just below.
        let _ = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        let open = || -> rusqlite::Result<Connection> {
            let db = Connection::open(path)?;
            // Another regie that writes at the same moment is waited for (milliseconds, as SQLite takes them).
            db.busy_timeout(Duration::from_secs(20))?;
            db.pragma_update(None, "journal_mode", "WAL")?;
            db.pragma_update(None, "synchronous", "FULL")?;
            db.pragma_update(None, "foreign_keys", true)?;
            Ok(db)
        };
        let mut db = open().map_err(|e| JournalError::sqlite(path, &e))?;
        schema::migrate(&mut db, path)?;
        Ok(Self { db })
    }
}
