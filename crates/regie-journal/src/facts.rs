//! What machines said of themselves last.

use crate::{Journal, JournalError};
use regie_wire::{Facts, MachineName};
use rusqlite::params;
use std::collections::BTreeMap;

impl Journal {
    /// Remembers facts of machines, and when they were seen (ms since the epoch). `dossier` is `oc-pizza/prod`: names of
    /// machines are an environment's own.
    ///
    /// Not waited for until the disk has them, as events are: after a power cut, the facts before these are as good.
    ///
    /// # Errors
    /// When the file cannot be written; then none of them is remembered.
    pub fn remember_facts<'a>(
        &mut self,
        dossier: &str,
        facts: impl IntoIterator<Item = (&'a MachineName, &'a Facts)>,
        at: i64,
    ) -> Result<(), JournalError> {
        // In this mode of its log, SQLite stays whole without waiting (sqlite.org, PRAGMA synchronous).
        self.db.pragma_update(None, "synchronous", "NORMAL")?;
        let remembered = self.put_facts(dossier, facts, at);
        self.db.pragma_update(None, "synchronous", "FULL")?;
        remembered
    }

    fn put_facts<'a>(
        &mut self,
        dossier: &str,
        facts: impl IntoIterator<Item = (&'a MachineName, &'a Facts)>,
        at: i64,
    ) -> Result<(), JournalError> {
        let tx = self.db.transaction()?;
        for (machine, facts) in facts {
            let text =
                serde_json::to_string(facts).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
            let sql = "INSERT INTO facts (dossier, machine, at, facts) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT (dossier, machine) DO UPDATE SET at = ?3, facts = ?4";
            tx.prepare_cached(sql)?.execute(params![dossier, machine.as_str(), at, text])?;
        }
        Ok(tx.commit()?)
    }

    /// The facts of every machine of a dossier's environment that was ever seen, with their times (ms since the epoch).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn facts(&self, dossier: &str) -> Result<BTreeMap<MachineName, (i64, Facts)>, JournalError> {
        let mut query = self.db.prepare("SELECT machine, at, facts FROM facts WHERE dossier = ?")?;
        let rows = query.query_map([dossier], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
        })?;
        let mut out = BTreeMap::new();
        for row in rows {
            let (machine, at, text) = row?;
            if let Ok(facts) = serde_json::from_str(&text) {
                out.insert(MachineName::new(machine), (at, facts));
            }
        }
        Ok(out)
    }
}
