//! Stopping a run that is under way: after its present step, and put back.

use super::open_run::contact;
use super::{at_once, carry, outcome};
use crate::cli::Global;
use crate::edge::person;
use crate::exit::{Done, Exit, Failure};
use regie_apply::Begin;
use regie_wire::RunState;
use std::collections::BTreeMap;

/// Asks every machine of the run to stop, and follows that.
pub fn cancel(g: &Global, prefix: &str) -> Done {
    let mut found = contact(g, prefix)?;
    let states = found.states();
    if at_once::is_shell(&found.row) {
        let message = format!("“{}” ends when {} leaves it", found.row.title, found.row.who);
        return Err(Failure::new(message, "ask them to, or end their connection to the machine"));
    }
    let under_way = |s: &RunState| matches!(s, RunState::Running | RunState::AtGate { .. });
    if !states.values().any(under_way) {
        let title = &found.row.title;
        let interrupted = states.values().any(|s| matches!(s, RunState::Interrupted { .. }));
        let help =
            if interrupted { "take it back: regie undo, or go on: regie resume" } else { "take it back: regie undo" };
        return Err(Failure::new(format!("“{title}” is not under way on any machine that answers"), help));
    }
    let run = found.row.run.clone();
    let mut begin = BTreeMap::new();
    for (machine, _) in states.iter().filter(|(_, s)| under_way(s)) {
        let from = found.from(machine, &run)?;
        if let Some(session) = found.contact.sessions.get_mut(machine) {
            session.cancel(&run, &person::who()).map_err(|e| super::contact::machine_failure(&e))?;
        }
        begin.insert(machine.clone(), Begin::Attach { from });
    }
    let reporter = at_once::reporter_of(g, &found.row, begin.len());
    let first = at_once::first_words(&found.row);
    let told = carry::follow_by(reporter, first, &mut found.contact, &run, begin, &BTreeMap::new())?;
    let ended = format!("“{}” is stopped.", found.row.title);
    let exit = outcome::end(g, &found.row.title, &ended, false, &told);
    let cancelled = |e: &regie_apply::MachineEnd| {
        matches!(
            e,
            regie_apply::MachineEnd::Ended { outcome: regie_wire::Outcome::Cancelled | regie_wire::Outcome::Done, .. }
        )
    };
    Ok(if told.report.machines.values().all(cancelled) { Exit::Ok } else { exit })
}
