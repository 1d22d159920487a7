//! Groups: by presence, and by number where one is said.

use crate::{Act, Change, Diff, Undo, path, user::tolerant};
use regie_wire::{Group, Mark, Observed};

pub(crate) fn diff(wanted: &Group, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Group { gid } = observed else {
        return Err(path::mismatch(&format!("group {}", wanted.name), observed));
    };
    Ok(match (gid, wanted.gid) {
        (None, number) => {
            let mut argv = vec!["groupadd".to_owned()];
            if wanted.system {
                argv.push("--system".into());
            }
            if let Some(number) = number {
                argv.extend(["--gid".into(), number.to_string()]);
            }
            argv.push(wanted.name.clone());
            let acts = vec![Act::argv(argv)];
            Some(Change { mark: Mark::Add, why: "not there".into(), diff: Diff::default(), acts })
        }
        (Some(there), Some(number)) if *there != number => Some(Change {
            mark: Mark::Change,
            why: format!("gid {there}, wanted {number}"),
            diff: Diff { lines: vec![format!("gid {there} → {number}")] },
            acts: vec![groupmod(number, &wanted.name)],
        }),
        _ => None,
    })
}

fn groupmod(gid: u32, name: &str) -> Act {
    Act::argv(["groupmod".to_owned(), "--gid".into(), gid.to_string(), name.to_owned()])
}

pub(crate) fn undo(wanted: &Group, before: &Observed) -> Undo {
    match before {
        Observed::Group { gid: None } => {
            Undo::acts("removed again", vec![tolerant(vec!["groupdel".into(), wanted.name.clone()])])
        }
        Observed::Group { gid: Some(gid) } => Undo::acts("as before", vec![groupmod(*gid, &wanted.name)]),
        _ => Undo::unknown(),
    }
}
