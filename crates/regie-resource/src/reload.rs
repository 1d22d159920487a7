//! Units that read their files again: systemd's `reload`, by which who is connected stays so.

use crate::{Act, Change, Diff, Undo, path};
use regie_wire::{Mark, Observed, Reload};

/// One that does not run reads them when it starts.
fn again(wanted: &Reload) -> Act {
    Act::argv(["systemctl", "try-reload-or-restart", &wanted.name])
}

pub(crate) fn diff(wanted: &Reload, observed: &Observed, owed: Option<&str>) -> Result<Option<Change>, String> {
    match observed {
        Observed::Command { .. } => Ok(owed.map(|why| Change {
            mark: Mark::Replace,
            why: format!("reload owed: {why}"),
            diff: Diff::default(),
            acts: vec![again(wanted)],
        })),
        other => Err(path::mismatch(&wanted.name, other)),
    }
}

/// Once what it reads is as before.
pub(crate) fn undo(wanted: &Reload) -> Undo {
    Undo { last: true, ..Undo::acts("read again", vec![again(wanted)]) }
}
