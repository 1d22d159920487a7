//! What sites and upstreams of nginx have in common: nothing is loaded that nginx's own test refuses.

use crate::{Act, Change, Diff, Undo};
use regie_wire::Mark;

/// Tests what lies there now, then has a running nginx read it. One that does not run reads it when it starts.
pub(crate) fn load() -> [Act; 2] {
    [Act::argv(["nginx", "-t"]), Act::argv(["systemctl", "try-reload-or-restart", "nginx"])]
}

/// The change of files that nginx reads, by [`load`] or [`switch`].
pub(crate) fn change(mark: Mark, why: String, lines: Vec<String>, acts: Vec<Act>, read: [Act; 2]) -> Change {
    Change { mark, why, diff: Diff { lines }, acts: acts.into_iter().chain(read).collect() }
}

/// It is as wanted, and nginx may not have read it.
pub(crate) fn owed(why: &str, read: [Act; 2]) -> Change {
    change(Mark::Replace, format!("reload owed: {why}"), Vec::new(), Vec::new(), read)
}

/// The files as they were, and nginx reads them.
pub(crate) fn undo(keep: Vec<String>) -> Undo {
    Undo { keep, ..Undo::acts("as before, and read again by nginx", load().into()) }
}

/// Has nginx read its files and waits (5 s at most) until the workers of before take no new visitors: `nginx -s reload` only
/// asks for that, and whoever goes on at once may stop a server that is still given requests.
pub(crate) const SWITCH: &str = "before=$(cat /proc/\"$(cat /run/nginx.pid)\"/task/*/children 2> /dev/null || true)
systemctl try-reload-or-restart nginx
for worker in $before; do
  tries=0
  while [ $tries -lt 50 ] && [ -e /proc/$worker ] && ! grep -qs 'shutting down' /proc/$worker/cmdline; do
    sleep 0.1
    tries=$((tries + 1))
  done
done";

/// The same as [`load`], and nobody is sent by what was read before any more.
pub(crate) fn switch() -> [Act; 2] {
    let run = Act::Shell { run: SWITCH.to_owned(), cwd: None, user: None, env_file: None, timeout: 60 };
    [Act::argv(["nginx", "-t"]), run]
}
