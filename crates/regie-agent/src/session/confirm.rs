//! Somebody came in anew, and says so. A channel of a connection that was there before the change says nothing of the way
//! in: it is the beginning of the connection itself that counts.

use super::{Over, Session};
use crate::control::{self, Control};
use crate::execute::waiting;
use crate::runtime::Runtime;
use crate::uptime;
use regie_wire::{Reply, RunId, RunState};

/// Processes that each are one connection (sshd(8) since 9.8 calls them sshd-session; dropbear).
const SERVERS: [&str; 3] = ["sshd", "sshd-session", "dropbear"];
/// Beginnings are told in steps of this many milliseconds.
const STEP: u64 = 10;

impl Session {
    pub(super) fn confirm(&mut self, run: &RunId, nonce: &str) -> Result<(), Over> {
        match self.try_confirm(run, nonce) {
            Ok(()) => self.say(&Reply::RunIs { run: run.clone(), state: RunState::Running }),
            Err(why) => self.error(why),
        }
    }

    fn try_confirm(&self, run: &RunId, nonce: &str) -> Result<(), String> {
        let (dir, _) = self.known(run)?;
        let waiting = waiting(&dir).map_err(|e| dir.explain(&e))?.filter(|w| w.nonce == nonce);
        let waiting = waiting.ok_or_else(|| format!("run {run} does not wait for that word"))?;
        // A server that is not known by its name is taken at its word.
        if connection_began().is_some_and(|began| began + STEP < waiting.since) {
            return Err("this connection is older than the change: only a new one shows that the way in is open".into());
        }
        let runtime = Runtime::of(&self.cx)?;
        let control = Control::Confirm { nonce: nonce.to_owned() };
        control::ask(&dir, &runtime.socket(run), &control).map_err(|e| dir.explain(&e))
    }
}

/// When the connection that this session came by began, in milliseconds since the machine did.
fn connection_began() -> Option<u64> {
    let mut id = std::process::id();
    while id > 1 {
        let process = uptime::process(id)?;
        if SERVERS.contains(&process.name.as_str()) {
            return Some(process.began);
        }
        id = process.parent;
    }
    None
}
