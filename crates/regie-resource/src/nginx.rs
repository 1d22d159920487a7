//! What sites and upstreams of nginx have in common: nothing is loaded that nginx's own test refuses.

use crate::{Act, Change, Diff, Undo};
use regie_wire::Mark;

/// Tests what lies there now, then has a running nginx read it. One that does not run reads it when it starts.
pub(crate) fn load() -> [Act; 2] {
    [Act::argv(["nginx", "-t"]), Act::argv(["systemctl", "try-reload-or-restart", "nginx"])]
}

/// The change of files that nginx reads.
pub(crate) fn change(mark: Mark, why: String, lines: Vec<String>, acts: Vec<Act>) -> Change {
    Change { mark, why, diff: Diff { lines }, acts: acts.into_iter().chain(load()).collect() }
}

/// It is as wanted, and nginx may not have read it.
pub(crate) fn owed(why: &str) -> Change {
    change(Mark::Replace, format!("reload owed: {why}"), Vec::new(), Vec::new())
}

/// The files as they were, and nginx reads them.
pub(crate) fn undo(keep: Vec<String>) -> Undo {
    Undo { keep, ..Undo::acts("as before, and read again by nginx", load().into()) }
}
