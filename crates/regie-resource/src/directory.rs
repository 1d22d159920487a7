//! Directories: by type, mode, owner and group.

use crate::{Act, Change, Diff, Undo, path};
use regie_wire::{Directory, FileType, Mark, Observed, Ownership};

pub(crate) fn diff(wanted: &Directory, observed: &Observed) -> Result<Option<Change>, String> {
    let Some(there) = path::seen(&wanted.path, observed)? else {
        return Ok(Some(Change {
            mark: Mark::Add,
            why: "not there".into(),
            diff: Diff::default(),
            acts: vec![Act::MakeDirectory { path: wanted.path.clone(), ownership: wanted.ownership.clone() }],
        }));
    };
    if there.file_type != FileType::Directory {
        return Err(path::in_the_way(&wanted.path, there.file_type, "a directory"));
    }
    let differs = path::ownership(&wanted.ownership, there);
    Ok((!differs.is_empty()).then(|| Change {
        mark: Mark::Change,
        why: path::why(&differs),
        diff: Diff { lines: path::lines(&differs) },
        acts: vec![Act::SetOwnership {
            path: wanted.path.clone(),
            ownership: wanted.ownership.clone(),
            recursive: false,
        }],
    }))
}

/// Goes when it is empty; whether it is, is seen when it is tried.
pub(crate) fn absent(given: &Directory, observed: &Observed) -> Result<Option<Change>, String> {
    let there = path::seen(&given.path, observed)?;
    Ok(there.filter(|t| t.file_type == FileType::Directory).map(|_| Change {
        mark: Mark::Remove,
        why: "no longer wanted; goes if it is empty".into(),
        diff: Diff::default(),
        acts: vec![Act::RemoveDirectory { path: given.path.clone() }],
    }))
}

pub(crate) fn undo(wanted: &Directory, before: &Observed) -> Undo {
    match before {
        Observed::Path { path: None } => {
            Undo::acts("removed again, if it is empty", vec![Act::RemoveDirectory { path: wanted.path.clone() }])
        }
        Observed::Path { path: Some(_) } if wanted.ownership == Ownership::default() => Undo::nothing(),
        Observed::Path { path: Some(there) } => Undo::acts(
            "attributes as before",
            vec![Act::SetOwnership {
                path: wanted.path.clone(),
                ownership: path::former(&wanted.ownership, there),
                recursive: false,
            }],
        ),
        _ => Undo::unknown(),
    }
}

pub(crate) fn undo_absent(given: &Directory, before: &Observed) -> Undo {
    match before {
        Observed::Path { path: Some(there) } if there.file_type == FileType::Directory => Undo::acts(
            "made again",
            vec![Act::MakeDirectory {
                path: given.path.clone(),
                ownership: Ownership {
                    mode: Some(there.mode),
                    owner: given.ownership.owner.as_ref().map(|_| there.owner.clone()),
                    group: given.ownership.group.as_ref().map(|_| there.group.clone()),
                },
            }],
        ),
        Observed::Path { .. } => Undo::nothing(),
        _ => Undo::unknown(),
    }
}
