//! Databases: whether they are there, and how they write text when nothing else is said.

mod mariadb;
mod postgresql;
mod sqlite;

use crate::{Change, Undo};
use regie_wire::{Database, Engine, Observed};

pub(crate) fn diff(wanted: &Database, observed: &Observed) -> Result<Option<Change>, String> {
    match wanted.engine {
        Engine::Mariadb => mariadb::diff(wanted, observed),
        Engine::Postgresql => postgresql::diff(wanted, observed),
        Engine::Sqlite => sqlite::diff(wanted, observed),
    }
}

/// Planned only where somebody asks for the data to go.
pub(crate) fn absent(given: &Database, observed: &Observed) -> Result<Option<Change>, String> {
    match given.engine {
        Engine::Mariadb => mariadb::absent(given, observed),
        Engine::Postgresql => postgresql::absent(given, observed),
        Engine::Sqlite => sqlite::absent(given, observed),
    }
}

pub(crate) fn undo(wanted: &Database, before: &Observed) -> Undo {
    match wanted.engine {
        Engine::Mariadb => mariadb::undo(wanted, before),
        Engine::Postgresql => postgresql::undo(wanted, before),
        Engine::Sqlite => sqlite::undo(wanted, before),
    }
}

pub(crate) fn undo_absent(given: &Database, before: &Observed) -> Undo {
    match before {
        Observed::Database { exists: false, .. } => Undo::nothing(),
        Observed::Database { .. } => {
            Undo::impossible(format!("what was in {} is gone; a saved set brings it back", given.name))
        }
        _ => Undo::unknown(),
    }
}
