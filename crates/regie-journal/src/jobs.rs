//! How jobs went, as whoever looked last saw it.

use crate::{Journal, JournalError};
use regie_wire::{InstanceName, JobRun};
use rusqlite::params;

/// A job as it was seen last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// Whose.
    pub instance: InstanceName,
    /// `invoices`
    pub job: String,
    /// When somebody looked, ms since the epoch.
    pub at: i64,
    /// Its last run; `None`: it had not run.
    pub last: Option<JobRun>,
}

impl Journal {
    /// Remembers how a job of a dossier's environment (`oc-pizza/prod`) went last.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remember_job(&mut self, dossier: &str, row: &JobRow) -> Result<(), JournalError> {
        let last =
            serde_json::to_string(&row.last).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
        let sql = "INSERT INTO jobs (dossier, instance, job, at, last) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (dossier, instance, job) DO UPDATE SET at = ?4, last = ?5 WHERE at <= ?4";
        self.db.execute(sql, params![dossier, row.instance.as_str(), row.job, row.at, last])?;
        Ok(())
    }

    /// Every job of a dossier's environment that was ever looked at, by instance and name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn jobs(&self, dossier: &str) -> Result<Vec<JobRow>, JournalError> {
        let sql = "SELECT instance, job, at, last FROM jobs WHERE dossier = ? ORDER BY instance, job";
        let mut query = self.db.prepare(sql)?;
        let rows = query.query_map([dossier], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get::<_, String>(3)?))
        })?;
        let mut out = Vec::new();
        for row in rows {
            let (instance, job, at, last) = row?;
            // What a newer regie wrote and this one does not know is passed over.
            if let Ok(last) = serde_json::from_str(&last) {
                out.push(JobRow { instance: InstanceName::new(instance), job, at, last });
            }
        }
        Ok(out)
    }
}
