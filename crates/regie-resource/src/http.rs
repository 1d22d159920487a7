//! Questions to HTTP servers: always asked, never a change.

use crate::{Act, Change, Diff};
use regie_wire::{Http, Mark, Observed};

pub(crate) fn diff(wanted: &Http, _observed: &Observed) -> Result<Option<Change>, String> {
    let contains = match wanted.contains.as_deref() {
        Some(text) if !text.is_empty() => format!(" with \"{text}\""),
        _ => String::new(),
    };
    Ok(Some(Change {
        mark: Mark::Check,
        why: format!("must answer {}{contains} within {} s", wanted.wanted(), wanted.within),
        diff: Diff::default(),
        acts: vec![Act::Ask { http: wanted.clone() }],
    }))
}
