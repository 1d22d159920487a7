//! Taking a whole run back.

use super::contact::journal_failure;
use super::open_run::contact;
use super::{at_once, carry, outcome};
use crate::cli::{Global, RunArgs};
use crate::edge::person;
use crate::exit::{Done, Exit, Failure};
use regie_apply::{Begin, goes_together, last_work};
use regie_wire::{Event, EventKind, Outcome, Phase};
use std::collections::{BTreeMap, BTreeSet};

/// Says what it will do, asks, and has every machine of the run take its part back.
pub fn undo(g: &Global, prefix: &str, with_data: bool, run: &RunArgs) -> Done {
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
    let events = found.contact.journal.events(&found.row.run).map_err(journal_failure)?;
    let on_machines = events.iter().filter(|e| found.contact.sessions.contains_key(&e.machine));
    if is_undone(on_machines) {
        let state = format!("“{}” was taken back before; nothing is left of it to take back.", found.row.title);
        match g.json {
            true => out!(
                "{}",
                serde_json::json!({ "v": 1, "type": "end", "run": found.row.run, "exit": 0, "state": state })
            ),
            false => out!("{state}"),
        }
        return Ok(Exit::Ok);
    }
    if !with_data && has_migrated(&events) {
        let message = format!(
            "“{}” is done, and it migrated data: taken back now, what was entered since in the tables and columns it \
             added is lost",
            found.row.title
        );
        let help =
            format!("deploy another version instead; or, if that is meant: regie undo {} --with-data", found.row.run);
        return Err(Failure::refused(message, help));
    }
    let machines = found.contact.sessions.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if !run.yes && !person::confirm(&format!("Take back “{}” (run {}) on {machines}?", found.row.title, found.row.run))?
    {
        return Ok(Exit::Refused);
    }
    let together = goes_together(&events);
    let mut begin = BTreeMap::new();
    for machine in found.contact.sessions.keys() {
        let turn = (!together).then(|| last_work(events.iter().filter(|e| e.machine == *machine)));
        begin.insert(machine.clone(), Begin::Undo { from: found.from(machine, &found.row.run)?, turn });
    }
    let told = carry::follow(g, &mut found.contact, &found.row.run, begin, &BTreeMap::new())?;
    let done = format!("“{}” is taken back.", found.row.title);
    Ok(outcome::end(g, &found.row.title, &done, false, &told))
}

/// Whether every machine of it has taken its part back already.
fn is_undone<'a>(events: impl Iterator<Item = &'a Event>) -> bool {
    let mut last = BTreeMap::new();
    for event in events {
        match &event.kind {
            EventKind::RunEnded { outcome, .. } => last.insert(&event.machine, *outcome == Outcome::Undone),
            EventKind::Asked { .. } | EventKind::RunStarted { .. } => last.insert(&event.machine, false),
            _ => continue,
        };
    }
    !last.is_empty() && last.values().all(|undone| *undone)
}

/// Whether a run that came to its end changed data: from then on people have worked with what it made of them.
fn has_migrated(events: &[Event]) -> bool {
    let done = |e: &Event| matches!(&e.kind, EventKind::RunEnded { outcome: Outcome::Done, .. });
    let migrates = |e: &Event| match &e.kind {
        EventKind::StepStarted { step, phase: Phase::Migrate, .. } => Some((e.machine.clone(), *step)),
        _ => None,
    };
    let steps: BTreeSet<_> = events.iter().filter_map(migrates).collect();
    let changed = |e: &Event| matches!(&e.kind, EventKind::StepDone { step, changed: true, .. } if steps.contains(&(e.machine.clone(), *step)));
    events.iter().any(done) && events.iter().any(changed)
}
