//! Who may change the machine: the process that has locked one file. A dead holder's lock is gone with it.

use crate::Context;
use crate::bounded::wait_for;
use crate::run_dir::RunDir;
use crate::store::private_folder;
use regie_wire::{Lease, RunId};
use rustix::fs::FlockOperation;
use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

/// The lease, held for as long as this lives.
#[derive(Debug)]
pub(crate) struct Held(File);

/// Why the lease was not given.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Somebody has it.
    Taken(Lease),
    /// The file cannot be used.
    Io(io::Error),
}

/// How long a lock that is in the way may turn out to be only somebody's look at it ([`holder`]).
const LOOKS_LAST: Duration = Duration::from_millis(250);

/// Takes the lease without waiting for another run.
pub(crate) fn take(cx: &Context, lease: &Lease) -> Result<Held, Refused> {
    private_folder(cx.state.path()).map_err(Refused::Io)?;
    take_at(&cx.state.lease(), lease)
}

/// Takes what is a run's own, so that only one process carries it out: runs that do not need the machine's lease.
pub(crate) fn take_at(path: &Path, lease: &Lease) -> Result<Held, Refused> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = file.map_err(Refused::Io)?;
    let locked = wait_for(LOOKS_LAST, || match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => None,
        other => Some(other),
    });
    match locked {
        Some(Ok(())) => {
            write(&mut file, &serde_json::to_vec(lease).unwrap_or_default()).map_err(Refused::Io)?;
            Ok(Held(file))
        }
        Some(Err(e)) => Err(Refused::Io(e.into())),
        None => Err(Refused::Taken(read(&mut file).unwrap_or_else(|| unknown(lease)))),
    }
}

/// Who holds the lease now.
pub(crate) fn holder(cx: &Context) -> io::Result<Option<Lease>> {
    holder_at(&cx.state.lease())
}

/// Whether a process carries this run out.
pub(crate) fn is_carried_out(cx: &Context, dir: &RunDir, run: &RunId) -> io::Result<bool> {
    Ok(holder_at(&dir.alive())?.or(holder(cx)?).is_some_and(|l| l.run == *run))
}

/// Who holds what is locked by this file.
pub(crate) fn holder_at(path: &Path) -> io::Result<Option<Lease>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let Some(lease) = read(&mut file) else {
        return Ok(None);
    };
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockShared) {
        Ok(()) => Ok(None),
        Err(Errno::WOULDBLOCK) => Ok(Some(lease)),
        Err(e) => Err(e.into()),
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // An empty file spares readers the look at the lock; a dead holder's text stays, and is not believed.
        let _ = write(&mut self.0, b"");
    }
}

fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(bytes)
}

fn read(file: &mut File) -> Option<Lease> {
    let mut text = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut text)).ok()?;
    serde_json::from_slice(&text).ok()
}

/// The lock is held by something that wrote nothing, such as `flock` in a shell.
fn unknown(ours: &Lease) -> Lease {
    // Not our own run: whoever reads that would take the holder for our executor.
    let run = "unknown".into();
    Lease { run, who: "somebody".into(), what: "something that does not say what it is".into(), ..ours.clone() }
}
