//! Python environments, recognised by the SHA-256 of the list that they were made from. An environment cannot be made
//! elsewhere and moved into place (its programs name their path), so the mark that it is whole is written last.

mod build;

use crate::{Act, Change, Diff, Undo, path, quote};
use build::build;
use regie_wire::{Mark, Observed, Ownership, Venv};

/// Name of the mark in the folder: it contains the list's SHA-256 and a newline.
pub const LIST: &str = ".regie-list";
/// Name of the mark of an environment that is being made.
pub const BUILDING: &str = ".regie-building";

struct Seen<'a> {
    made_from: Option<&'a str>,
    list: Option<&'a str>,
    occupied: bool,
}

fn seen<'a>(venv: &Venv, observed: &'a Observed) -> Result<Seen<'a>, String> {
    match observed {
        Observed::Venv { made_from, list, occupied } => {
            Ok(Seen { made_from: made_from.as_deref(), list: list.as_deref(), occupied: *occupied })
        }
        other => Err(path::mismatch(&venv.path, other)),
    }
}

/// Where the one before is kept until the next change, so that it can come back.
fn former(venv: &Venv) -> String {
    format!("{}.former", venv.path)
}

pub(crate) fn diff(wanted: &Venv, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(wanted, observed)?;
    let Some(list) = there.list else {
        return Err(format!(
            "{} is not there, so {} cannot be made from it; is the archive, checkout or file that brings it declared before?",
            wanted.requirements, wanted.path
        ));
    };
    if there.occupied {
        return Err(format!(
            "{0} is there already and was not made by regie (no {LIST} in it); look at it and move it away (mv {1} {1}.old), then plan again",
            wanted.path,
            quote(&wanted.path)
        ));
    }
    if there.made_from == Some(list) {
        return Ok(None);
    }
    let ownership = Ownership { mode: Some(0o755), owner: wanted.user.clone(), group: None };
    let make = Act::MakeDirectory { path: wanted.path.clone(), ownership };
    let (mark, why, mut acts) = match there.made_from {
        None => (Mark::Add, "not there", Vec::new()),
        Some(_) => {
            let aside = Act::argv(["mv".to_owned(), "-T".into(), wanted.path.clone(), former(wanted)]);
            (Mark::Replace, "the list has changed", vec![Act::RemoveTree { path: former(wanted) }, aside])
        }
    };
    acts.extend([make, build(wanted)]);
    let line = format!("+ {} from {}", wanted.python, wanted.requirements);
    Ok(Some(Change { mark, why: why.into(), diff: Diff { lines: vec![line] }, acts }))
}

/// Only what carries regie's mark goes.
pub(crate) fn absent(given: &Venv, observed: &Observed) -> Result<Option<Change>, String> {
    let acts = [given.path.clone(), former(given)].map(|path| Act::RemoveTree { path });
    Ok(seen(given, observed)?.made_from.map(|_| Change {
        mark: Mark::Remove,
        why: "no longer wanted".into(),
        diff: Diff::default(),
        acts: acts.into(),
    }))
}

pub(crate) fn undo(wanted: &Venv, before: &Observed) -> Undo {
    match before {
        Observed::Venv { made_from: None, occupied: false, .. } => {
            // It may not have come further than an empty folder, which carries no mark.
            let path = || wanted.path.clone();
            let acts = vec![Act::RemoveDirectory { path: path() }, Act::RemoveTree { path: path() }];
            Undo::acts("removed again", acts)
        }
        Observed::Venv { made_from: Some(list), occupied: false, .. } => {
            // The one before may still be in its place, or already be aside.
            let (path, aside) = (quote(&wanted.path), quote(&former(wanted)));
            let run = format!(
                "if grep -qsx {list} {aside}/{LIST}; then\nrm -rf {path}\nmv -T {aside} {path}\nfi\ngrep -qx {list} {path}/{LIST}"
            );
            let back = Act::Shell { run, cwd: None, user: None, env_file: None, timeout: 600 };
            Undo::acts("the one before, which was kept beside it", vec![back])
        }
        Observed::Venv { .. } => Undo::nothing(),
        _ => Undo::unknown(),
    }
}

/// What is removed is made anew: the list fixes every version, so it has the same packages as long as their index has them.
pub(crate) fn undo_absent(given: &Venv, before: &Observed) -> Undo {
    let Observed::Venv { made_from: Some(made_from), list, .. } = before else {
        return match before {
            Observed::Venv { .. } => Undo::nothing(),
            _ => Undo::unknown(),
        };
    };
    if list.as_ref() != Some(made_from) {
        let why = format!("{} is not what it was made from any more, so it cannot be made again", given.requirements);
        return Undo::impossible(why);
    }
    let ownership = Ownership { mode: Some(0o755), owner: given.user.clone(), group: None };
    let make = Act::MakeDirectory { path: given.path.clone(), ownership };
    Undo::acts(&format!("made again from {}", given.requirements), vec![make, build(given)])
}
