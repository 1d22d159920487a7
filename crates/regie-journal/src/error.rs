//! What can go wrong with a journal.

use regie_wire::RunId;
use std::fmt;
use std::path::Path;

/// Why the journal could not be read or written. Nothing is lost: machines keep their spools.
#[derive(Debug)]
pub struct JournalError(String);

impl JournalError {
    pub(crate) fn sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let next = match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
                "move the file away: machines keep their own records, and a new journal is filled from them at the next contact"
            }
            Some(rusqlite::ErrorCode::DiskFull) => "make room on this computer, then run it again",
            _ => "check that the file and its folder can be written",
        };
        Self(format!("the journal {}: {error}\n  help: {next}", path.display()))
    }
    pub(crate) fn taken(run: &RunId, seq: u64) -> Self {
        Self(format!(
            "the journal has an event {seq} of run {run} already: somebody else goes on with it\n  help: see what they did: regie show {run}"
        ))
    }
    pub(crate) fn newer(path: &Path, has: i64, knows: i64) -> Self {
        Self(format!(
            "the journal {} was written by a newer regie (format {has}, this one knows {knows})\n  help: use that regie, or move the file away",
            path.display()
        ))
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        Self(format!("the journal: {error}"))
    }
}
impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for JournalError {}
