//! The folder of one run: `runs/<run>/` with `order.json`, the spool `events.jsonl`, `undo.jsonl` and `kept/`, what
//! people asked of it while it ran (`control.jsonl`), and `reserve`, room for the time when the disk is full.

use crate::Context;
use crate::store::{private_folder, read_json, sync_parent, write_json};
use regie_wire::{Order, RunId, StepId};
use rustix::fs::FallocateFlags;
use rustix::io::Errno;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Room that a run's record has at any time, and room kept back for an undo: bytes each.
pub(crate) const ROOM: u64 = 1 << 20;

/// The folder of a run.
#[derive(Clone, Debug)]
pub(crate) struct RunDir(PathBuf);

impl RunDir {
    /// Where a run's folder is or would be.
    pub(crate) fn of(cx: &Context, run: &RunId) -> Result<Self, String> {
        match run.is_valid() {
            true => Ok(Self(cx.state.runs().join(run.as_str()))),
            false => Err(format!("`{run}` cannot be a run: 4 to 16 small letters and digits are")),
        }
    }

    /// Makes the folder with its order, and takes the room for its record and its undo.
    pub(crate) fn create(cx: &Context, order: &Order) -> Result<Self, String> {
        let dir = Self::of(cx, &order.run)?;
        let made = (|| {
            private_folder(dir.path())?;
            take_room(&dir.spool(), FallocateFlags::KEEP_SIZE, 0)?;
            if order.lease {
                take_room(&dir.reserve(), FallocateFlags::empty(), 0)?;
            }
            write_json(&dir.order_file(), order)?;
            sync_parent(dir.path())
        })();
        made.map_err(|e| {
            dir.remove();
            dir.explain(&e)
        })?;
        Ok(dir)
    }

    /// An error in this folder, for people; a full disk with its numbers.
    pub(crate) fn explain(&self, e: &io::Error) -> String {
        let on = self.0.ancestors().find(|p| p.exists()).unwrap_or(Path::new("/"));
        match rustix::fs::statvfs(on) {
            Ok(fs) if e.kind() == io::ErrorKind::StorageFull || e.kind() == io::ErrorKind::QuotaExceeded => {
                format!(
                    "disk full: the record of a run and its undo need {} KiB in {}, {} KiB are free; make room there and try again",
                    2 * ROOM / 1024,
                    on.display(),
                    fs.f_bavail * fs.f_frsize / 1024
                )
            }
            _ => format!("{}: {e}", self.0.display()),
        }
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
    /// Its events.
    pub(crate) fn spool(&self) -> PathBuf {
        self.0.join("events.jsonl")
    }
    /// How each step is taken back.
    pub(crate) fn undo(&self) -> PathBuf {
        self.0.join("undo.jsonl")
    }
    /// What was set aside before a step.
    pub(crate) fn kept(&self, step: StepId) -> PathBuf {
        self.0.join("kept").join(step.to_string())
    }
    /// What people asked for.
    pub(crate) fn control(&self) -> PathBuf {
        self.0.join("control.jsonl")
    }
    /// What is waited for after the way in has changed.
    pub(crate) fn waiting(&self) -> PathBuf {
        self.0.join("waiting.json")
    }
    /// Who asked to take it back as a whole.
    pub(crate) fn undo_asked(&self) -> PathBuf {
        self.0.join("undo-asked.json")
    }
    /// Who held the lease when it wanted to start.
    pub(crate) fn refused(&self) -> PathBuf {
        self.0.join("refused.json")
    }
    /// What the executor itself had to say.
    pub(crate) fn log(&self) -> PathBuf {
        self.0.join("executor.log")
    }
    /// Process and boot of the last executor.
    pub(crate) fn executor(&self) -> PathBuf {
        self.0.join("executor.json")
    }
    /// Locked by who carries it out, when that is not the machine's lease.
    pub(crate) fn alive(&self) -> PathBuf {
        self.0.join("alive")
    }
    fn reserve(&self) -> PathBuf {
        self.0.join("reserve")
    }
    fn order_file(&self) -> PathBuf {
        self.0.join("order.json")
    }

    /// The order; `None` when there is no such run here.
    pub(crate) fn order(&self) -> io::Result<Option<Order>> {
        read_json(&self.order_file())
    }

    /// Gives the room for the undo back to the file system: now is when it is needed.
    pub(crate) fn release_reserve(&self) -> bool {
        fs::remove_file(self.reserve()).is_ok()
    }

    /// Removes a run that never began.
    pub(crate) fn remove(&self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Takes room for a file from an offset on. Where the file system cannot promise room, zeros are written instead to a
/// file that may have them; a spool, which may not, then grows as it can.
pub(crate) fn take_room(path: &Path, flags: FallocateFlags, from: u64) -> io::Result<()> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    match rustix::fs::fallocate(&file, flags, from, ROOM) {
        Err(Errno::OPNOTSUPP) if !flags.contains(FallocateFlags::KEEP_SIZE) => fill(file),
        Err(Errno::OPNOTSUPP) => Ok(()),
        other => Ok(other?),
    }
}

fn fill(mut file: File) -> io::Result<()> {
    let zeros = vec![0u8; 64 << 10];
    (0..ROOM / zeros.len() as u64).try_for_each(|_| file.write_all(&zeros))?;
    file.sync_all()
}
