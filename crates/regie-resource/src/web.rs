//! What files of web servers have in common: nothing is loaded that the server's own test refuses.

use crate::{Act, Change, Diff, Undo};
use regie_wire::{Mark, WebServer};

/// Tests what lies there now, then has a running server read it, who asks meanwhile is answered to the end. One that does not
/// run reads it when it starts.
pub(crate) fn load(server: WebServer) -> [Act; 2] {
    match server {
        WebServer::Nginx => [Act::argv(["nginx", "-t"]), Act::argv(["systemctl", "try-reload-or-restart", "nginx"])],
        WebServer::Apache => {
            [Act::argv(["apachectl", "configtest"]), Act::argv(["systemctl", "try-reload-or-restart", "apache2"])]
        }
    }
}

/// The change of files that a server reads, by [`load`] or by nginx's `switch`.
pub(crate) fn change(mark: Mark, why: String, lines: Vec<String>, acts: Vec<Act>, read: [Act; 2]) -> Change {
    Change { mark, why, diff: Diff { lines }, acts: acts.into_iter().chain(read).collect() }
}

/// It is as wanted, and the server may not have read it.
pub(crate) fn owed(why: &str, read: [Act; 2]) -> Change {
    change(Mark::Replace, format!("reload owed: {why}"), Vec::new(), Vec::new(), read)
}

/// The files as they were, and the server reads them, by [`load`] or by nginx's `switch`.
pub(crate) fn undo(keep: Vec<String>, server: WebServer, read: [Act; 2]) -> Undo {
    let words = format!("as before, and read again by {}", server.name());
    Undo { keep, ..Undo::acts(&words, read.into()) }
}
