//! Holds: by everything their small file says.

use crate::{Act, Change, Diff, Undo, path};
use regie_wire::{Hold, HoldKind, HoldRecord, Mark, Observed};

/// The text of a hold's file: JSON that a person can read and write.
pub fn hold_text(hold: &Hold) -> String {
    // Texts and numbers only: there is nothing in it that JSON cannot say.
    let mut text = serde_json::to_string_pretty(hold).unwrap_or_default();
    text.push('\n');
    text
}

fn seen<'a>(wanted: &HoldRecord, observed: &'a Observed) -> Result<Option<&'a Hold>, String> {
    match observed {
        Observed::Hold { hold } => Ok(hold.as_ref()),
        other => Err(path::mismatch(&format!("the hold of {}", wanted.instance), other)),
    }
}

fn words(hold: &Hold) -> String {
    let what = match &hold.kind {
        HoldKind::Stopped => "stopped".to_owned(),
        HoldKind::Pinned(release) => format!("pinned to {release}"),
        HoldKind::Maintenance => "in maintenance".to_owned(),
    };
    format!("{what}, by {}: {}", hold.who, hold.why)
}

pub(crate) fn diff(wanted: &HoldRecord, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(wanted, observed)?;
    let (mark, why) = match (&wanted.hold, there) {
        (wanted, there) if wanted.as_ref() == there => return Ok(None),
        (Some(_), None) => (Mark::Add, "not held yet"),
        (Some(_), Some(_)) => (Mark::Change, "held otherwise"),
        (None, _) => (Mark::Remove, "held, and no longer to be"),
    };
    let lines = there.map(|h| format!("- {}", words(h))).into_iter();
    let lines = lines.chain(wanted.hold.as_ref().map(|h| format!("+ {}", words(h)))).collect();
    Ok(Some(Change {
        mark,
        why: why.into(),
        diff: Diff { lines },
        acts: vec![Act::SetHold { path: wanted.path.clone(), hold: wanted.hold.clone() }],
    }))
}

pub(crate) fn absent(given: &HoldRecord, observed: &Observed) -> Result<Option<Change>, String> {
    diff(&HoldRecord { hold: None, ..given.clone() }, observed)
}

pub(crate) fn undo(wanted: &HoldRecord, before: &Observed) -> Undo {
    match before {
        Observed::Hold { hold } => {
            Undo::acts("as before", vec![Act::SetHold { path: wanted.path.clone(), hold: hold.clone() }])
        }
        _ => Undo::unknown(),
    }
}
