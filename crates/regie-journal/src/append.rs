//! Taking events in.

use crate::{Journal, JournalError};
use regie_wire::{Event, EventKind, MachineName, RunId};
use rusqlite::params;
use std::collections::BTreeMap;

impl Journal {
    /// Adds events; those that are there already are passed over, so that a replay changes nothing.
    ///
    /// # Errors
    /// When the file cannot be written; then none of them was added.
    pub fn append(&mut self, events: &[Event]) -> Result<(), JournalError> {
        self.add(events, false)
    }

    /// Adds events that nobody else can have added: those of who writes them down here first.
    ///
    /// # Errors
    /// When the file cannot be written, or one of them is there already; then none of them was added.
    pub fn append_new(&mut self, events: &[Event]) -> Result<(), JournalError> {
        self.add(events, true)
    }

    fn add(&mut self, events: &[Event], new: bool) -> Result<(), JournalError> {
        if events.is_empty() {
            return Ok(());
        }
        let tx = self.db.transaction()?;
        for event in events {
            let text =
                serde_json::to_string(event).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
            let (run, machine) = (event.run.as_str(), event.machine.as_str());
            let sql = "INSERT OR IGNORE INTO events (run, machine, seq, at, event) VALUES (?, ?, ?, ?, ?)";
            // SQLite's integers are signed; a run never has so many events.
            let seq = i64::try_from(event.seq).unwrap_or(i64::MAX);
            if tx.prepare_cached(sql)?.execute(params![run, machine, seq, event.at, text])? == 0 {
                if new {
                    return Err(JournalError::taken(&event.run, event.seq));
                }
                continue;
            }
            match &event.kind {
                EventKind::RunStarted { title, procedure, dossier, who, reason, .. } => {
                    let sql =
                        "INSERT OR IGNORE INTO runs (run, machine, title, procedure, dossier, who, reason, started)
                               VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
                    tx.execute(sql, params![run, machine, title, procedure, dossier, who, reason, event.at])?;
                }
                EventKind::RunEnded { outcome, state } => {
                    let outcome = serde_json::to_string(outcome).unwrap_or_default();
                    let sql = "UPDATE runs SET ended = ?, outcome = ?, state = ? WHERE run = ? AND machine = ?";
                    tx.execute(sql, params![event.at, outcome, state, run, machine])?;
                }
                // Whatever was said of its end before, it goes on.
                EventKind::RunContinued { .. } => {
                    let sql =
                        "UPDATE runs SET ended = NULL, outcome = NULL, state = NULL WHERE run = ? AND machine = ?";
                    tx.execute(sql, params![run, machine])?;
                }
                _ => {}
            }
        }
        Ok(tx.commit()?)
    }

    /// The last event known of every run on a machine that has none missing before it: what to ask the machine from.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn known(&self, machine: &MachineName) -> Result<BTreeMap<RunId, u64>, JournalError> {
        // Numbers go from 1 without holes: an event whose place is its number has all others before it.
        let sql = "SELECT run, max(seq) FROM (
                       SELECT run, seq, row_number() OVER (PARTITION BY run ORDER BY seq) AS place
                       FROM events WHERE machine = ?
                   ) WHERE seq = place GROUP BY run";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map([machine.as_str()], |row| {
            Ok((RunId::new(row.get::<_, String>(0)?), u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
