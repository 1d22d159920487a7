//! How a run that is under way is spoken to. A request is written into the run's folder first (`control.jsonl`), so that
//! an executor that was killed finds it again; a socket only says that there is something new, in both directions.

mod serve;

pub(crate) use serve::{Bus, Server};

use crate::run_dir::RunDir;
use regie_wire::{GateId, Scope};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;

/// What a person (or the controller for one) may ask of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub(crate) enum Control {
    /// Go through a gate.
    Open {
        /// Which.
        gate: GateId,
    },
    /// Take a scope back.
    PutBack {
        /// Whose.
        scope: Scope,
        /// Why.
        why: String,
    },
    /// Somebody came in over a new connection.
    Confirm {
        /// What was to be said.
        nonce: String,
    },
    /// Stop after this step and put back.
    Cancel {
        /// Who asks.
        who: String,
    },
}

/// Writes a request down and tells the executor, if there is one.
pub(crate) fn ask(dir: &RunDir, socket: &Path, control: &Control) -> io::Result<()> {
    // A line end before it too: half a line that a power cut left takes nothing else with it.
    let line = format!("\n{}\n", serde_json::to_string(control)?);
    // One write to a file opened to append: lines of several sessions do not mix.
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(dir.control())?;
    file.write_all(line.as_bytes())?;
    file.sync_data()?;
    crate::store::sync_parent(&dir.control())?;
    if let Ok(mut executor) = UnixStream::connect(socket) {
        // It may be ending just now; the file is what counts.
        let _ = executor.write_all(b"!");
    }
    Ok(())
}

/// All that was asked of a run so far. A line that is not understood is passed over: it can only be half of one.
pub(crate) fn asked(dir: &RunDir) -> io::Result<Vec<Control>> {
    let text = match fs::read_to_string(dir.control()) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    Ok(whole.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}
