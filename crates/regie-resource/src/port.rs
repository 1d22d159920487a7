//! Ports that a folder machine gave to names: by number.

use crate::{Act, Change, Diff, Undo, path};
use regie_wire::{Mark, Observed, Port};

fn seen(name: &str, observed: &Observed) -> Result<Option<u16>, String> {
    match observed {
        Observed::Port { port } => Ok(*port),
        other => Err(path::mismatch(&format!("port {name}"), other)),
    }
}

pub(crate) fn diff(wanted: &Port, observed: &Observed) -> Result<Option<Change>, String> {
    let (mark, why, line) = match seen(&wanted.name, observed)? {
        Some(there) if there == wanted.port => return Ok(None),
        Some(there) => (Mark::Change, format!("{there}, wanted {}", wanted.port), format!("{there} → {}", wanted.port)),
        None => (Mark::Add, "none given yet".into(), format!("+ {}", wanted.port)),
    };
    Ok(Some(Change {
        mark,
        why,
        diff: Diff { lines: vec![line] },
        acts: vec![Act::KeepPort { name: wanted.name.clone(), port: Some(wanted.port) }],
    }))
}

pub(crate) fn absent(given: &Port, observed: &Observed) -> Result<Option<Change>, String> {
    Ok(seen(&given.name, observed)?.map(|there| Change {
        mark: Mark::Remove,
        why: "no longer wanted".into(),
        diff: Diff { lines: vec![format!("- {there}")] },
        acts: vec![Act::KeepPort { name: given.name.clone(), port: None }],
    }))
}

pub(crate) fn undo(wanted: &Port, before: &Observed) -> Undo {
    match before {
        Observed::Port { port } => {
            let words = if port.is_some() { "as before" } else { "forgotten again" };
            Undo::acts(words, vec![Act::KeepPort { name: wanted.name.clone(), port: *port }])
        }
        _ => Undo::unknown(),
    }
}
