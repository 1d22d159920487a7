//! One line of a file that belongs to others too: there or not, and in the place of which.

use crate::edit::{Edit, shell};
use crate::{Act, Change, Diff, Undo, path, quote};
use regie_wire::{Line, Mark, Observed};

/// Puts the line in the place of the last one that begins as it should; at the end when there is none. One that is there
/// already stays where it is.
const PUT: &str = r#"NR == FNR { if (S != "" && index($0, S) == 1) at = FNR; if ($0 == L) there = 1; next }
FNR == at && !(there && free) { print L; done = 1; next }
{ print }
END { if (!done && !(there && free)) print L }"#;

/// Takes out the last line that reads so, or puts another in its place.
const SWAP: &str = r#"NR == FNR { if ($0 == L) at = FNR; next }
FNR == at { if (O != "") print O; next }
{ print }"#;

/// awk's own variables, from the environment.
fn program(names: &[&str], more: &str, rest: &str) -> String {
    let set = names.iter().map(|n| format!("{n} = ENVIRON[\"{n}\"]; ")).collect::<String>();
    format!("BEGIN {{ {set}{more}}}\n{rest}")
}

fn put(wanted: &Line) -> Act {
    let starts = wanted.starts.as_deref().unwrap_or_default();
    // A line that begins so itself must be the last of those; any other may stand anywhere.
    let free = starts.is_empty() || !wanted.line.starts_with(starts);
    shell(
        Edit {
            path: &quote(&wanted.path),
            given: &[("L", &wanted.line), ("S", starts)],
            program: &program(&["L", "S"], if free { "free = 1 " } else { "" }, PUT),
            twice: true,
            make: Some("0644"),
            mode: None,
            remove_empty: false,
        }
        .script(),
    )
}

/// What stood there before the line came back in its place; nothing did: it is taken out.
fn swap(line: &Line, other: Option<&str>, remove_empty: bool) -> Act {
    shell(
        Edit {
            path: &quote(&line.path),
            given: &[("L", &line.line), ("O", other.unwrap_or_default())],
            program: &program(&["L", "O"], "", SWAP),
            twice: true,
            make: None,
            mode: None,
            remove_empty,
        }
        .script(),
    )
}

pub(crate) fn diff(wanted: &Line, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Line { file, present, other } = observed else {
        return Err(path::mismatch(&wanted.path, observed));
    };
    let (mark, why) = match (file, other) {
        _ if *present => return Ok(None),
        (false, _) => (Mark::Add, "the file is not there".to_owned()),
        (true, None) => (Mark::Add, "not in the file".to_owned()),
        (true, Some(_)) => (Mark::Change, "reads otherwise".to_owned()),
    };
    let mut lines: Vec<String> = other.iter().map(|o| format!("- {o}")).collect();
    lines.push(format!("+ {}", wanted.line));
    Ok(Some(Change { mark, why, diff: Diff { lines }, acts: vec![put(wanted)] }))
}

pub(crate) fn absent(given: &Line, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Line { present, .. } = observed else {
        return Err(path::mismatch(&given.path, observed));
    };
    Ok(present.then(|| Change {
        mark: Mark::Remove,
        why: "no longer wanted".to_owned(),
        diff: Diff { lines: vec![format!("- {}", given.line)] },
        acts: vec![swap(given, None, false)],
    }))
}

pub(crate) fn undo(wanted: &Line, before: &Observed) -> Undo {
    match before {
        Observed::Line { present: true, .. } => Undo::nothing(),
        Observed::Line { other: Some(other), .. } => Undo::acts("as before", vec![swap(wanted, Some(other), false)]),
        Observed::Line { file, .. } => Undo::acts("taken out again", vec![swap(wanted, None, !file)]),
        _ => Undo::unknown(),
    }
}

/// It comes back, if not where it stood: where that was is not known.
pub(crate) fn undo_absent(given: &Line, before: &Observed) -> Undo {
    match before {
        Observed::Line { present: true, .. } => {
            let again = Line { starts: None, ..given.clone() };
            Undo::acts("put in again, at the end", vec![put(&again)])
        }
        Observed::Line { .. } => Undo::nothing(),
        _ => Undo::unknown(),
    }
}
