//! Going on with a run that waits at a gate, was interrupted, or is under way and no longer watched.

use super::open_run::contact_from;
use super::{at_once, carry, here, look, outcome, walk};
use crate::cli::Global;
use crate::exit::{Done, Exit, Failure};
use regie_apply::Begin;
use regie_wire::{RunState, Secrets};
use std::collections::BTreeMap;

/// Takes it up on all of its machines.
pub fn resume(g: &Global, prefix: &str) -> Done {
    let here = here::open(g)?;
    if let Some(row) = walk::find(&here, prefix)? {
        return walk::resume(g, &row);
    }
    let mut found = contact_from(g, here, prefix)?;
    let states = found.states();
    if states.values().all(|s| matches!(s, RunState::Ended { .. })) && found.contact.away.is_empty() {
        out!("{} is over on every machine. regie show {}", found.row.title, found.row.run);
        return Ok(Exit::Ok);
    }
    if let Some((machine, error)) = found.contact.away.iter().next() {
        let help = format!("a run's machines meet at gates, so all have to answer; try again when {machine} does");
        return Err(Failure { exit: Exit::NeedsPerson, message: error.to_string(), help });
    }
    if at_once::is_shell(&found.row) && states.values().any(|s| matches!(s, RunState::Running)) {
        out!("{} is under way: it ends when {} leaves it.", found.row.title, found.row.who);
        return Ok(Exit::Ok);
    }
    // A machine that restarted has lost the run's secrets with its memory: they are given again. Where all still live, who
    // has no key goes on too.
    let lost = states.values().any(|s| matches!(s, RunState::Interrupted { .. }));
    let secrets = match secrets(&found) {
        Err(failure) if lost => return Err(failure),
        secrets => secrets.unwrap_or_default(),
    };
    let mut begin = BTreeMap::new();
    for (machine, state) in states {
        let from = found.from(&machine, &found.row.run)?;
        if let (Some(session), Some(secrets)) = (found.contact.sessions.get_mut(&machine), secrets.get(&machine)) {
            session.secrets(secrets).map_err(|e| super::contact::machine_failure(&e))?;
        }
        let how =
            if matches!(state, RunState::Interrupted { .. }) { Begin::Resume { from } } else { Begin::Attach { from } };
        begin.insert(machine, how);
    }
    let (reporter, first) = (at_once::reporter_of(g, &found.row, begin.len()), at_once::first_words(&found.row));
    let told = carry::follow_by(reporter, first, &mut found.contact, &found.row.run, begin, &secrets)?;
    let done = format!("{} is done.", found.row.title);
    Ok(outcome::end(g, &found.row.title, &done, false, &told))
}

fn secrets(found: &super::open_run::Found) -> Result<BTreeMap<regie_wire::MachineName, Secrets>, Failure> {
    let (_, wanted) = look::wanted_unseen(&found.here, &found.contact.facts, look::Purpose::Operate)?;
    let names = wanted.secrets.values().flatten().map(String::as_str);
    let all = crate::edge::secrets_files::values(&found.here, names)?;
    Ok(found.contact.sessions.keys().map(|m| (m.clone(), look::for_machine(&all, &wanted, m))).collect())
}
