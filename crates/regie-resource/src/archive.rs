//! Archives unpacked into a folder of their own, recognised by the SHA-256 in the folder's marker.

use crate::{Act, Change, Diff, Undo, path};
use regie_wire::{Archive, Fetch, Mark, Observed};

/// Name of the marker in the folder: it contains the archive's SHA-256 and a newline.
pub const MARKER: &str = ".regie-archive";

pub(crate) fn diff(wanted: &Archive, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Archive { sha256, occupied, .. } = observed else {
        return Err(path::mismatch(&wanted.path, observed));
    };
    match sha256 {
        Some(there) if *there == wanted.sha256 => Ok(None),
        Some(there) => Err(format!(
            "{} holds another archive (sha256 {there}, wanted {}); a release never changes: give this one another version, or remove that folder if nothing uses it",
            wanted.path, wanted.sha256
        )),
        None if *occupied => Err(format!(
            "{} is there already and was not unpacked by regie (no {MARKER} in it); look at it and move it away, then plan again",
            wanted.path
        )),
        None => Ok(Some(Change {
            mark: Mark::Add,
            why: "not there".into(),
            diff: Diff { lines: vec![format!("+ {} (sha256 {})", source(wanted), wanted.sha256)] },
            acts: vec![Act::Unpack { archive: wanted.clone() }],
        })),
    }
}

fn source(archive: &Archive) -> &str {
    match &archive.from {
        Fetch::Blob { name, .. } => name,
        Fetch::Url { url, .. } => url,
    }
}

/// Only what still carries this archive's marker goes.
pub(crate) fn absent(given: &Archive, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Archive { sha256, .. } = observed else {
        return Err(path::mismatch(&given.path, observed));
    };
    Ok(sha256.as_ref().filter(|s| **s == given.sha256).map(|_| Change {
        mark: Mark::Remove,
        why: "no longer wanted".into(),
        diff: Diff::default(),
        acts: vec![Act::RemoveTree { path: given.path.clone() }],
    }))
}

pub(crate) fn undo(wanted: &Archive, before: &Observed) -> Undo {
    match before {
        Observed::Archive { sha256: None, occupied: false, .. } => Undo::acts(
            "removed again",
            [wanted.path.clone(), format!("{}.partial", wanted.path)].map(|path| Act::RemoveTree { path }).into(),
        ),
        Observed::Archive { .. } => Undo::nothing(),
        _ => Undo::unknown(),
    }
}

/// A removed release comes back from its archive: unpacked again when that is still on the machine, fetched again
/// otherwise.
pub(crate) fn undo_absent(given: &Archive, before: &Observed) -> Undo {
    let Observed::Archive { sha256: Some(_), stored, .. } = before else {
        return match before {
            Observed::Archive { .. } => Undo::nothing(),
            _ => Undo::unknown(),
        };
    };
    let again = |words: &str| Undo::acts(words, vec![Act::Unpack { archive: given.clone() }]);
    match &given.from {
        _ if *stored => again("unpacked again; what was built in it is not"),
        Fetch::Url { url, .. } => again(&format!("downloaded again from {url}; what was built in it is not")),
        Fetch::Blob { name, .. } => Undo::impossible(format!(
            "{} cannot be unpacked again: {name} is no longer on the machine; deploy that version to get it back",
            given.path
        )),
    }
}
