//! Supervised processes of a folder machine: by what they were started with, whether they run, and restarts owed.

use crate::{Act, Change, Diff, Undo, path};
use regie_wire::{Mark, Observed, Process};

/// The fields that differ, as lines of a diff.
fn differs(wanted: &Process, there: &Process) -> Vec<String> {
    let some = |text: &Option<String>| text.clone().unwrap_or_else(|| "(none)".into());
    let seconds = |n: u64| format!("{n} s");
    [
        ("command", wanted.command.clone(), there.command.clone()),
        ("folder", wanted.cwd.clone(), there.cwd.clone()),
        ("environment file", some(&wanted.env_file), some(&there.env_file)),
        ("log", wanted.log.clone(), there.log.clone()),
        ("time to stop", seconds(wanted.stop_timeout), seconds(there.stop_timeout)),
    ]
    .into_iter()
    .filter(|(_, wanted, there)| wanted != there)
    .map(|(name, wanted, there)| format!("{name} {there} → {wanted}"))
    .collect()
}

pub(crate) fn diff(wanted: &Process, observed: &Observed, owed: Option<&str>) -> Result<Option<Change>, String> {
    let Observed::Process { running, spec, .. } = observed else {
        return Err(path::mismatch(&wanted.name, observed));
    };
    let there = spec.as_ref().filter(|_| *running);
    if !wanted.running {
        return Ok(running.then(|| stop(wanted, Mark::Change, "running, wanted stopped")));
    }
    let start = |mark, why: String, lines| Change {
        mark,
        why,
        diff: Diff { lines },
        acts: vec![Act::StartProcess { process: wanted.clone() }],
    };
    let Some(there) = there else {
        return Ok(Some(start(Mark::Add, "not running".into(), vec![format!("+ {}", wanted.command)])));
    };
    let lines = differs(wanted, there);
    Ok(match owed {
        _ if !lines.is_empty() => Some(start(Mark::Replace, "was started differently".into(), lines)),
        Some(why) => Some(start(Mark::Replace, format!("restart owed: {why}"), lines)),
        None => None,
    })
}

fn stop_act(process: &Process) -> Act {
    Act::StopProcess { name: process.name.clone(), log: process.log.clone(), stop_timeout: process.stop_timeout }
}

fn stop(process: &Process, mark: Mark, why: &str) -> Change {
    Change { mark, why: why.into(), diff: Diff::default(), acts: vec![stop_act(process)] }
}

pub(crate) fn absent(given: &Process, observed: &Observed) -> Result<Option<Change>, String> {
    match observed {
        Observed::Process { running, .. } => Ok(running.then(|| stop(given, Mark::Remove, "no longer wanted"))),
        other => Err(path::mismatch(&given.name, other)),
    }
}

pub(crate) fn undo(wanted: &Process, before: &Observed) -> Undo {
    let undo = match before {
        Observed::Process { running: true, spec: Some(former), .. } => {
            Undo::acts("started again as it was", vec![Act::StartProcess { process: former.clone() }])
        }
        Observed::Process { .. } => Undo::acts("stopped again", vec![stop_act(wanted)]),
        _ => Undo::unknown(),
    };
    Undo { last: true, ..undo }
}
