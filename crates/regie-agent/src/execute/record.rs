//! How each step is taken back, written down before its first act and never again.

use crate::run_dir::RunDir;
use crate::spool::Lines;
use regie_resource::Undo;
use regie_wire::{Given, Key, Mark, Scope, StepId};
use serde::{Deserialize, Serialize};
use std::io;

/// One step's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Which.
    pub(crate) step: StepId,
    /// Whose.
    pub(crate) scope: Scope,
    /// The resource's.
    pub(crate) key: Key,
    /// What the change was.
    pub(crate) mark: Mark,
    /// How.
    pub(crate) undo: Undo,
    /// What the manifest said before.
    pub(crate) given: Option<Given>,
    /// Restarts that were owed before this run, of those that it asks for: they stay owed when it is taken back.
    pub(crate) owed: Vec<Key>,
    /// Units and processes that are to be restarted.
    pub(crate) notifies: Vec<Key>,
}

/// All of a run, in the order of the steps.
#[derive(Debug)]
pub(crate) struct Records {
    lines: Lines,
    dir: RunDir,
    all: Vec<Record>,
}

impl Records {
    /// Those that were written.
    pub(crate) fn open(dir: &RunDir) -> io::Result<Self> {
        let (lines, texts) = Lines::open(&dir.undo())?;
        let all = texts.iter().map(|t| serde_json::from_str(t)).collect::<Result<_, _>>()?;
        Ok(Self { lines, dir: dir.clone(), all })
    }

    /// All.
    pub(crate) fn all(&self) -> &[Record] {
        &self.all
    }

    /// A step's.
    pub(crate) fn of(&self, step: StepId) -> Option<&Record> {
        self.all.iter().find(|r| r.step == step)
    }

    /// Whether a restart that is owed is so because of this run alone.
    pub(crate) fn owes_since(&self, key: &Key) -> bool {
        let mine = |r: &&Record| r.notifies.contains(key) || r.key == *key;
        self.all.iter().any(|r| mine(&r)) && !self.owed_before(key)
    }

    /// Whether a restart was owed before this run.
    pub(crate) fn owed_before(&self, key: &Key) -> bool {
        self.all.iter().any(|r| r.owed.contains(key))
    }

    /// Writes one down and makes it durable.
    pub(crate) fn add(&mut self, record: Record) -> io::Result<()> {
        crate::store::sync_parent(&self.dir.undo())?;
        self.lines.append(&serde_json::to_string(&record)?)?;
        self.lines.sync()?;
        self.all.push(record);
        Ok(())
    }
}

/// The records of a run, for those who only want to know.
pub(crate) fn records(dir: &RunDir) -> io::Result<Vec<Record>> {
    match dir.undo().exists() {
        true => Records::open(dir).map(|r| r.all),
        false => Ok(Vec::new()),
    }
}
