//! Databases of SQLite: a file. An empty one is a database without tables.

use crate::{Act, Change, Diff, Undo, path, quote};
use regie_wire::{Database, FileType, Mark, Observed, PathSeen};

fn seen<'a>(database: &Database, observed: &'a Observed) -> Result<(bool, Option<&'a PathSeen>), String> {
    match observed {
        Observed::Database { exists, file, .. } => Ok((*exists, file.as_ref())),
        other => Err(path::mismatch(&database.name, other)),
    }
}

pub(super) fn diff(wanted: &Database, observed: &Observed) -> Result<Option<Change>, String> {
    let (exists, file) = seen(wanted, observed)?;
    let path = &wanted.name;
    let attributes = Act::SetOwnership { path: path.clone(), ownership: wanted.ownership.clone(), recursive: false };
    let Some(there) = file else {
        // What a program has written there in the meantime stays.
        let acts = vec![Act::argv(["touch".to_owned(), path.clone()]), attributes];
        let diff = Diff { lines: vec!["+ an empty database".into()] };
        return Ok(Some(Change { mark: Mark::Add, why: "not there".into(), diff, acts }));
    };
    if there.file_type != FileType::File {
        return Err(path::in_the_way(path, there.file_type, "a database"));
    }
    if !exists {
        return Err(format!(
            "{path} is no database of SQLite: it neither is empty nor begins as one; look at it and move it away (mv {0} {0}.old), then plan again",
            quote(path)
        ));
    }
    let differs = path::ownership(&wanted.ownership, there);
    Ok((!differs.is_empty()).then(|| Change {
        mark: Mark::Change,
        why: path::why(&differs),
        diff: Diff { lines: path::lines(&differs) },
        acts: vec![attributes],
    }))
}

pub(super) fn absent(given: &Database, observed: &Observed) -> Result<Option<Change>, String> {
    let (exists, _) = seen(given, observed)?;
    // The database, and what SQLite keeps beside it while it is used (sqlite.org/tempfiles.html).
    let acts = ["", "-journal", "-wal", "-shm"].map(|end| Act::RemoveFile { path: format!("{}{end}", given.name) });
    Ok(exists.then(|| Change {
        mark: Mark::Remove,
        why: "no longer wanted, with all that is in it".into(),
        diff: Diff::default(),
        acts: acts.into(),
    }))
}

pub(super) fn undo(wanted: &Database, before: &Observed) -> Undo {
    match before {
        Observed::Database { file: None, .. } => {
            let path = quote(&wanted.name);
            let run = format!("[ -s {path} ] || rm -f {path}");
            let act = Act::Shell { run, cwd: None, user: None, env_file: None, timeout: 60 };
            Undo::acts("removed again, unless something was written into it: then it stays", vec![act])
        }
        Observed::Database { file: Some(there), .. } => {
            let ownership = path::former(&wanted.ownership, there);
            let act = Act::SetOwnership { path: wanted.name.clone(), ownership, recursive: false };
            Undo::acts("its former mode and owner", vec![act])
        }
        _ => Undo::unknown(),
    }
}
