//! Regular files: by type, content, mode, owner and group.

use crate::{Act, Change, Diff, Undo, content, path};
use regie_wire::{Content, File, FileType, Mark, Observed, Ownership, PathSeen};

/// The attributes wanted. A file with secrets whose mode is not said is for its owner only.
fn attributes(wanted: &File) -> Ownership {
    let sensitive = matches!(&wanted.content, Content::Text(text) if text.is_sensitive());
    let mode = wanted.ownership.mode.or(sensitive.then_some(0o600));
    Ownership { mode, ..wanted.ownership.clone() }
}

pub(crate) fn diff(wanted: &File, observed: &Observed) -> Result<Option<Change>, String> {
    compare(&File { ownership: attributes(wanted), ..wanted.clone() }, path::seen(&wanted.path, observed)?)
}

/// The same for whatever keeps a file: units have one too.
pub(crate) fn compare(wanted: &File, there: Option<&PathSeen>) -> Result<Option<Change>, String> {
    let write = |mark, why: String, lines, former_mode: Option<u32>| Change {
        mark,
        why,
        diff: Diff { lines },
        acts: vec![Act::WriteFile {
            path: wanted.path.clone(),
            content: wanted.content.clone(),
            ownership: Ownership { mode: wanted.ownership.mode.or(former_mode), ..wanted.ownership.clone() },
            validate: wanted.validate.clone(),
        }],
    };
    let Some(there) = there else {
        return Ok(Some(write(Mark::Add, "not there".into(), content::added(&wanted.content)?, None)));
    };
    match there.file_type {
        FileType::File => {}
        FileType::Symlink => {
            let target = there.target.as_deref().unwrap_or("?");
            let lines = vec![format!("- symbolic link to {target}"), "+ file".into()];
            return Ok(Some(write(Mark::Replace, format!("a symbolic link to {target} is there"), lines, None)));
        }
        other => return Err(path::in_the_way(&wanted.path, other, "a file")),
    }
    let attributes = path::ownership(&wanted.ownership, there);
    if let Some(mut lines) = content::differs(&wanted.path, &wanted.content, &there.content)? {
        lines.extend(path::lines(&attributes));
        return Ok(Some(write(Mark::Change, "differs from the dossier".into(), lines, Some(there.mode))));
    }
    Ok((!attributes.is_empty()).then(|| Change {
        mark: Mark::Change,
        why: path::why(&attributes),
        diff: Diff { lines: path::lines(&attributes) },
        acts: vec![Act::SetOwnership {
            path: wanted.path.clone(),
            ownership: wanted.ownership.clone(),
            recursive: false,
        }],
    }))
}

/// A file (or a link in its place) goes; a directory that somebody put there stays.
pub(crate) fn absent(given: &File, observed: &Observed) -> Result<Option<Change>, String> {
    Ok(path::seen(&given.path, observed)?
        .filter(|t| matches!(t.file_type, FileType::File | FileType::Symlink))
        .map(|_| remove(&given.path)))
}

/// The removal of a file or link that is no longer wanted.
pub(crate) fn remove(path: &str) -> Change {
    Change {
        mark: Mark::Remove,
        why: "no longer wanted".into(),
        diff: Diff::default(),
        acts: vec![Act::RemoveFile { path: path.to_owned() }],
    }
}

/// What takes back the writing (or removal) of what is at `path`.
pub(crate) fn undo(path: &str, before: &Observed) -> Undo {
    match before {
        Observed::Path { path: None } => Undo::acts("removed again", vec![Act::RemoveFile { path: path.to_owned() }]),
        Observed::Path { path: Some(_) } => Undo::keep(path),
        _ => Undo::unknown(),
    }
}

/// What takes back the removal of what is at `path`.
pub(crate) fn undo_absent(path: &str, before: &Observed) -> Undo {
    match before {
        Observed::Path { path: None } => Undo::nothing(),
        Observed::Path { path: Some(there) } if there.file_type == FileType::Directory => Undo::nothing(),
        Observed::Path { path: Some(_) } => Undo::keep(path),
        _ => Undo::unknown(),
    }
}
