//! Questions about the past.

use crate::{Journal, JournalError};
use regie_wire::{Event, MachineName, Outcome, RunId};
use rusqlite::Row;

/// A run, over all its machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRow {
    /// Which.
    pub run: RunId,
    /// `deploy pizzeria@prod`
    pub title: String,
    /// `deploy`
    pub procedure: String,
    /// `oc-pizza/prod`
    pub dossier: String,
    /// Who asked.
    pub who: String,
    /// Why.
    pub reason: Option<String>,
    /// Began, ms since the epoch.
    pub started: i64,
    /// Its machines, by name.
    pub machines: Vec<MachineRow>,
}

/// A machine's part of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineRow {
    /// Which.
    pub machine: MachineName,
    /// Ended, ms since the epoch.
    pub ended: Option<i64>,
    /// How; `None`: it has not ended, as far as is known here.
    pub outcome: Option<Outcome>,
    /// In words.
    pub state: Option<String>,
}

impl RunRow {
    /// Whether a machine has not ended it, as far as is known here.
    pub fn is_open(&self) -> bool {
        self.machines.iter().any(|m| m.outcome.is_none())
    }
    /// When the last machine ended it, ms since the epoch.
    pub fn ended(&self) -> Option<i64> {
        self.machines.iter().map(|m| m.ended).collect::<Option<Vec<_>>>()?.into_iter().max()
    }
}

const COLUMNS: &str = "run, machine, title, procedure, dossier, who, reason, started, ended, outcome, state";

impl Journal {
    /// The newest runs, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn runs(&self, limit: u32) -> Result<Vec<RunRow>, JournalError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM runs JOIN (SELECT run AS id, min(started) AS first FROM runs GROUP BY run
             ORDER BY first DESC LIMIT ?) ON run = id ORDER BY first DESC, run, machine"
        );
        let mut query = self.db.prepare(&sql)?;
        gather(query.query_map([limit], read)?)
    }

    /// The runs of a dossier's environment (`oc-pizza/prod`) since a moment (ms since the epoch), newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn runs_of(&self, dossier: &str, since: i64) -> Result<Vec<RunRow>, JournalError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM runs JOIN (SELECT run AS id, min(started) AS first FROM runs WHERE dossier = ?
             GROUP BY run) ON run = id WHERE first >= ? ORDER BY first DESC, run, machine"
        );
        let mut query = self.db.prepare(&sql)?;
        gather(query.query_map(rusqlite::params![dossier, since], read)?)
    }

    /// The runs whose id begins like this (at most 20): none, the one meant, or several.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find(&self, prefix: &str) -> Result<Vec<RunRow>, JournalError> {
        let sql =
            format!("SELECT {COLUMNS} FROM runs WHERE substr(run, 1, length(?1)) = ?1 ORDER BY run, machine LIMIT 400");
        let mut query = self.db.prepare(&sql)?;
        let mut found = gather(query.query_map([prefix], read)?)?;
        if let Some(exact) = found.iter().position(|r| r.run.as_str() == prefix) {
            found = vec![found.swap_remove(exact)];
        }
        found.truncate(20);
        Ok(found)
    }

    /// A run's events, in the order of time and, on each machine, of their numbers.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn events(&self, run: &RunId) -> Result<Vec<Event>, JournalError> {
        let mut query = self.db.prepare("SELECT event FROM events WHERE run = ? ORDER BY machine, seq")?;
        let texts = query.query_map([run.as_str()], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        // An event that a newer regie wrote and this one does not know is passed over.
        let mut events: Vec<Event> = texts.iter().filter_map(|t| serde_json::from_str(t).ok()).collect();
        // Stable: a machine whose clock jumped keeps its own order among the others'.
        let mut latest = std::collections::BTreeMap::<MachineName, i64>::new();
        let mut keys: Vec<i64> = Vec::new();
        for event in &events {
            let at = latest.entry(event.machine.clone()).or_insert(event.at);
            *at = event.at.max(*at);
            keys.push(*at);
        }
        let mut order: Vec<usize> = (0..events.len()).collect();
        order.sort_by_key(|i| keys[*i]);
        let mut sorted: Vec<Option<Event>> = events.drain(..).map(Some).collect();
        Ok(order.into_iter().filter_map(|i| sorted[i].take()).collect())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<RunRow> {
    let outcome: Option<String> = row.get("outcome")?;
    Ok(RunRow {
        run: RunId::new(row.get::<_, String>("run")?),
        title: row.get("title")?,
        procedure: row.get("procedure")?,
        dossier: row.get("dossier")?,
        who: row.get("who")?,
        reason: row.get("reason")?,
        started: row.get("started")?,
        machines: vec![MachineRow {
            machine: MachineName::new(row.get::<_, String>("machine")?),
            ended: row.get("ended")?,
            outcome: outcome.and_then(|o| serde_json::from_str(&o).ok()),
            state: row.get("state")?,
        }],
    })
}

/// Puts the rows of each run together.
fn gather(rows: impl Iterator<Item = rusqlite::Result<RunRow>>) -> Result<Vec<RunRow>, JournalError> {
    let mut out: Vec<RunRow> = Vec::new();
    for row in rows {
        let row = row?;
        match out.last_mut() {
            Some(last) if last.run == row.run => {
                last.started = last.started.min(row.started);
                last.machines.extend(row.machines);
            }
            _ => out.push(row),
        }
    }
    Ok(out)
}
