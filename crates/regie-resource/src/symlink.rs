//! Symbolic links: by target. A file in the way is replaced (and kept for the undo), a directory is not.

use crate::{Act, Change, Diff, file, path};
use regie_wire::{FileType, Mark, Observed, Symlink};

pub(crate) fn diff(wanted: &Symlink, observed: &Observed) -> Result<Option<Change>, String> {
    let link = |mark, why: String, lines| Change {
        mark,
        why,
        diff: Diff { lines },
        acts: vec![Act::Link { path: wanted.path.clone(), target: wanted.target.clone() }],
    };
    let added = format!("+ {}", wanted.target);
    let Some(there) = path::seen(&wanted.path, observed)? else {
        return Ok(Some(link(Mark::Add, "not there".into(), vec![added])));
    };
    match (there.file_type, there.target.as_deref()) {
        (FileType::Symlink, Some(target)) if target == wanted.target => Ok(None),
        (FileType::Symlink, target) => {
            let target = target.unwrap_or("?");
            let why = format!("points to {target}");
            Ok(Some(link(Mark::Change, why, vec![format!("- {target}"), added])))
        }
        (FileType::File, _) => {
            Ok(Some(link(Mark::Replace, "a file is there".into(), vec!["- (a file)".into(), added])))
        }
        (other, _) => Err(path::in_the_way(&wanted.path, other, "a symbolic link")),
    }
}

pub(crate) fn absent(given: &Symlink, observed: &Observed) -> Result<Option<Change>, String> {
    Ok(path::seen(&given.path, observed)?
        .filter(|t| t.file_type == FileType::Symlink)
        .map(|_| file::remove(&given.path)))
}
