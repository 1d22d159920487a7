//! Programs of supervisor: by their file's content, whether they run, and restarts owed.

mod file;

pub use file::program_file;

use crate::{Act, Change, Diff, Undo, path, user::tolerant};
use regie_wire::{Mark, Observed, PathSeen, Program};

/// What was seen, taken out of [`Observed`].
struct Seen<'a> {
    file: Option<&'a PathSeen>,
    known: bool,
    running: bool,
    state: &'a str,
}

fn seen<'a>(program: &Program, observed: &'a Observed) -> Result<Seen<'a>, String> {
    match observed {
        Observed::Program { file, known, running, state } => {
            Ok(Seen { file: file.as_ref(), known: *known, running: *running, state })
        }
        other => Err(path::mismatch(&format!("the program {}", program.name), other)),
    }
}

fn supervisorctl(verb: &str, name: &str) -> Act {
    Act::argv(["supervisorctl", verb, name])
}

pub(crate) fn diff(wanted: &Program, observed: &Observed, owed: Option<&str>) -> Result<Option<Change>, String> {
    let there = seen(wanted, observed)?;
    let (mut mark, mut why, mut lines, mut acts) = (Mark::Change, Vec::new(), Vec::new(), Vec::new());
    let written = crate::file::compare(&program_file(wanted), there.file)?;
    let rewritten = written.is_some();
    if let Some(change) = written {
        mark = change.mark;
        why.push(change.why);
        lines = change.diff.lines;
        acts = change.acts;
    }
    if rewritten || !there.known || owed.is_some() {
        // It reads all files again, and starts anew what is defined otherwise now.
        acts.push(supervisorctl("update", &wanted.name));
        why.extend((!rewritten && !there.known).then(|| "supervisor has not read it".to_owned()));
    }
    match (wanted.running, there.running) {
        (true, false) => {
            acts.push(supervisorctl("start", &wanted.name));
            why.push(format!("not running ({})", there.state));
        }
        (false, true) => {
            acts.push(supervisorctl("stop", &wanted.name));
            why.push(format!("running ({})", there.state));
        }
        (true, true) if owed.is_some() => {
            acts.push(supervisorctl("restart", &wanted.name));
            mark = if rewritten { mark } else { Mark::Replace };
        }
        // An update does not wait until it runs.
        (true, true) if rewritten => acts.push(supervisorctl("start", &wanted.name)),
        _ => {}
    }
    why.extend(owed.filter(|_| wanted.running).map(|owed| format!("restart owed: {owed}")));
    if why.is_empty() {
        return Ok(None);
    }
    Ok(Some(Change { mark, why: why.join("; "), diff: Diff { lines }, acts }))
}

pub(crate) fn absent(given: &Program, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(given, observed)?;
    let mut acts = Vec::new();
    if there.file.is_some() {
        acts.push(Act::RemoveFile { path: program_file(given).path });
    }
    if there.known {
        acts.push(supervisorctl("update", &given.name));
    }
    let why = "no longer wanted".into();
    Ok((!acts.is_empty()).then(|| Change { mark: Mark::Remove, why, diff: Diff::default(), acts }))
}

pub(crate) fn undo(wanted: &Program, before: &Observed) -> Undo {
    let Observed::Program { file, running, .. } = before else {
        return Undo { last: true, ..Undo::unknown() };
    };
    let quiet = |verb: &str| tolerant(vec!["supervisorctl".into(), verb.into(), wanted.name.clone()]);
    let path = program_file(wanted).path;
    if file.is_none() {
        // It may not have come far, and then supervisor knows no such program.
        let acts = vec![Act::RemoveFile { path }, quiet("update")];
        return Undo { last: true, ..Undo::acts("stopped and removed again", acts) };
    }
    let mut acts = vec![supervisorctl("update", &wanted.name)];
    acts.push(if *running { supervisorctl("restart", &wanted.name) } else { quiet("stop") });
    let words = if *running { "as before, and restarted" } else { "as before: stopped" };
    Undo { keep: vec![path], last: true, ..Undo::acts(words, acts) }
}

pub(crate) fn undo_absent(given: &Program, before: &Observed) -> Undo {
    match before {
        Observed::Program { file: None, .. } => Undo { last: true, ..Undo::nothing() },
        _ => undo(given, before),
    }
}
