//! Taking a whole run back.

use super::contact::journal_failure;
use super::open_run::contact;
use super::{at_once, carry, outcome};
use crate::cli::{Global, RunArgs};
use crate::edge::person;
use crate::exit::{Done, Exit, Failure};
use regie_apply::{Begin, last_work};
use std::collections::BTreeMap;

/// Says what it will do, asks, and has every machine of the run take its part back.
pub fn undo(g: &Global, prefix: &str, run: &RunArgs) -> Done {
    let mut found = contact(g, prefix)?;
    if at_once::is_one(&found.row) {
        let message = format!("“{}” cannot be taken back: what it did is not known", found.row.title);
        let help = format!("see what it said: regie show --steps {}", found.row.run);
        return Err(Failure::new(message, help));
    }
    if let Some(error) = found.contact.away.values().next() {
        let help = "a run is taken back on all of its machines or on none; try again when it answers";
        return Err(Failure { exit: Exit::NeedsPerson, message: error.to_string(), help: help.into() });
    }
    let machines = found.contact.sessions.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if !run.yes && !person::confirm(&format!("Take back “{}” (run {}) on {machines}?", found.row.title, found.row.run))?
    {
        return Ok(Exit::Refused);
    }
    let events = found.contact.journal.events(&found.row.run).map_err(journal_failure)?;
    let mut begin = BTreeMap::new();
    for machine in found.contact.sessions.keys() {
        let turn = last_work(events.iter().filter(|e| e.machine == *machine));
        begin.insert(machine.clone(), Begin::Undo { from: found.from(machine, &found.row.run)?, turn });
    }
    let told = carry::follow(g, &mut found.contact, &found.row.run, begin, &BTreeMap::new())?;
    let done = format!("“{}” is taken back.", found.row.title);
    Ok(outcome::end(g, &found.row.title, &done, false, &told))
}
