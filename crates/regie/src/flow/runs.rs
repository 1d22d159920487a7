//! What was done: the list of runs, and one of them.

use super::contact::{Contact, journal_failure};
use super::{here, open_run};
use crate::cli::Global;
use crate::edge::clock;
use crate::exit::{Done, Exit};
use crate::report::{Json, Reporter, replay, seconds, walked};
use regie_journal::{Journal, RunRow};
use regie_wire::Outcome;

fn journal(g: &Global, offline: bool) -> Result<Journal, crate::exit::Failure> {
    let here = here::open(g)?;
    if offline {
        return Journal::open(&here.state.journal()).map_err(journal_failure);
    }
    Ok(Contact::open(g, &here, &here.machines())?.journal)
}

/// Lists runs, newest first.
pub fn list(g: &Global, lines: u32, offline: bool) -> Done {
    let journal = journal(g, offline)?;
    let rows = journal.runs(lines).map_err(journal_failure)?;
    if rows.is_empty() && !g.json {
        out!("Nothing was done yet. Begin with: regie plan");
    }
    for row in &rows {
        if g.json {
            out!("{}", json(row));
            continue;
        }
        let (mark, how) = end(row);
        let took = row.ended().map_or_else(String::new, |e| seconds(u64::try_from(e - row.started).unwrap_or(0)));
        let reason = row.reason.as_ref().map_or_else(String::new, |r| format!(" “{r}”"));
        out!(
            "{mark} {}  {}  {:<28} {how:<12} {took:>8}  {}{reason}",
            row.run,
            clock::local(row.started),
            row.title,
            row.who
        );
    }
    Ok(Exit::Ok)
}

/// Shows one: as it was told then, or step by step.
pub fn show(g: &Global, prefix: &str, steps: bool, offline: bool) -> Done {
    let journal = journal(g, offline)?;
    let row = open_run::find(&journal, prefix)?;
    let events = journal.events(&row.run).map_err(journal_failure)?;
    if g.json {
        out!("{}", json(&row));
        events.iter().for_each(|e| Json.event(e));
        return Ok(Exit::Ok);
    }
    let reason = row.reason.as_ref().map_or_else(String::new, |r| format!(" · reason “{r}”"));
    out!("{}    run {} · {} · {}{reason}", row.title, row.run, clock::local(row.started), row.who);
    if super::walk::is_walk(&row) && !steps {
        let there = |run: &regie_wire::RunId| journal.events(run).unwrap_or_default();
        walked(&events, &there);
    } else if super::at_once::is_one(&row) && !steps {
        // What it said is what there is to see.
        let mut told = super::at_once::reporter_of(g, &row, row.machines.len());
        events.iter().for_each(|e| told.event(e));
    } else {
        replay(&events, row.machines.len(), g.colors(), steps);
    }
    out!();
    for machine in &row.machines {
        if super::walk::is_walk(&row) {
            out!("{}", machine.state.as_deref().unwrap_or("it has not ended; go on with regie resume"));
            continue;
        }
        let state = machine.state.as_deref().unwrap_or("has not ended, as far as is known here");
        out!("{}: {state}", machine.machine);
    }
    Ok(Exit::Ok)
}

fn json(row: &RunRow) -> serde_json::Value {
    let machines: Vec<_> = row
        .machines
        .iter()
        .map(|m| serde_json::json!({ "machine": m.machine, "ended": m.ended, "outcome": m.outcome, "state": m.state }))
        .collect();
    serde_json::json!({ "v": 1, "type": "run", "run": row.run, "title": row.title, "procedure": row.procedure,
        "dossier": row.dossier, "who": row.who, "reason": row.reason, "started": row.started, "ended": row.ended(),
        "open": row.is_open(), "machines": machines })
}

/// How it ended, worst first.
fn end(row: &RunRow) -> (&'static str, &'static str) {
    let any = |wanted: &Outcome| row.machines.iter().any(|m| m.outcome.as_ref() == Some(wanted));
    match () {
        () if row.is_open() => ("…", "open"),
        () if any(&Outcome::NeedsPerson) => ("✗", "needs you"),
        () if any(&Outcome::Stopped) && super::at_once::is_one(row) => ("✗", "failed"),
        () if any(&Outcome::Stopped) => ("✗", "stopped"),
        () if any(&Outcome::PutBack) => ("✗", "put back"),
        () if any(&Outcome::Cancelled) => ("–", "cancelled"),
        () if any(&Outcome::Superseded) => ("–", "superseded"),
        () if any(&Outcome::Undone) => ("–", "taken back"),
        () => ("✓", "done"),
    }
}
