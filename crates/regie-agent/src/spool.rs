//! A run's events on the machine, one line of JSON each; nobody hears of an event that is not here.

mod lines;
mod progress;

pub(crate) use lines::Lines;
pub(crate) use progress::{CANCEL, Progress, UNDO};

use crate::run_dir::{ROOM, RunDir, take_room};
use crate::store::now_ms;
use regie_wire::{Event, EventKind, MachineName, RunId};
use rustix::fs::FallocateFlags;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Where events are appended.
#[derive(Debug)]
pub(crate) struct Spool {
    run: RunId,
    machine: MachineName,
    dir: RunDir,
    lines: Lines,
    /// Number of the last event.
    seq: u64,
    /// Up to which size of the file there is room for sure.
    room: u64,
}

impl Spool {
    /// Opens the spool of a run and reads what is in it. A last line without its end was never confirmed: it is cut off.
    pub(crate) fn open(dir: &RunDir, run: &RunId, machine: &MachineName) -> io::Result<(Self, Vec<Event>)> {
        let (lines, texts) = Lines::open(&dir.spool())?;
        let events = texts.iter().map(|t| parse(t)).collect::<io::Result<Vec<_>>>()?;
        let seq = events.last().map_or(0, |e| e.seq);
        let mut room = lines.size().next_multiple_of(ROOM);
        // Where half a line was cut off, the room behind it went with it.
        if room > 0 && take_room(&dir.spool(), FallocateFlags::KEEP_SIZE, room - ROOM).is_err() {
            room = lines.size();
        }
        Ok((Self { run: run.clone(), machine: machine.clone(), dir: dir.clone(), lines, seq, room }, events))
    }

    /// Makes sure that the next step's events have room.
    pub(crate) fn prepare(&mut self) -> io::Result<()> {
        while self.lines.size() + ROOM / 2 > self.room {
            take_room(&self.dir.spool(), FallocateFlags::KEEP_SIZE, self.room)?;
            self.room += ROOM;
        }
        Ok(())
    }

    /// Appends an event; not yet synced. On a full disk the room for the undo is given up for it.
    pub(crate) fn append(&mut self, kind: EventKind) -> io::Result<Event> {
        let event =
            Event { run: self.run.clone(), machine: self.machine.clone(), seq: self.seq + 1, at: now_ms(), kind };
        let line = serde_json::to_string(&event)?;
        self.lines.append(&line).or_else(|e| match self.dir.release_reserve() {
            true => self.lines.append(&line),
            false => Err(e),
        })?;
        self.seq = event.seq;
        Ok(event)
    }

    /// Appends a line of a program, if it leaves the room for what matters more: the step's end, and the way back.
    pub(crate) fn append_output(&mut self, kind: EventKind) -> io::Result<Option<Event>> {
        match self.prepare().and_then(|()| self.append(kind)) {
            Ok(event) => Ok(Some(event)),
            Err(e) if matches!(e.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Makes what was appended durable.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.lines.sync()
    }

    /// The file, for those who sync it before they tell of it.
    pub(crate) fn file(&self) -> io::Result<File> {
        self.lines.file()
    }
}

fn parse(line: &str) -> io::Result<Event> {
    serde_json::from_str(line)
        .map_err(|e| io::Error::new(io::ErrorKind::InvalidData, format!("an event is damaged: {e}: {line:.80}")))
}

/// Reads events as they come.
#[derive(Debug)]
pub(crate) struct Follower {
    file: File,
    rest: Vec<u8>,
}

impl Follower {
    /// From the first event on.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?, rest: Vec::new() })
    }

    /// The whole lines that came since the last call.
    pub(crate) fn more(&mut self) -> io::Result<Vec<Event>> {
        self.file.read_to_end(&mut self.rest)?;
        let end = self.rest.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let whole: Vec<u8> = self.rest.drain(..end).collect();
        String::from_utf8_lossy(&whole).lines().map(parse).collect()
    }
}

/// All events of a run; none when there is no spool.
pub(crate) fn read(dir: &RunDir) -> io::Result<Vec<Event>> {
    match Follower::open(&dir.spool()) {
        Ok(mut follower) => follower.more(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(e),
    }
}

/// The last event, without reading those before.
pub(crate) fn last(dir: &RunDir) -> io::Result<Option<Event>> {
    const TAIL: u64 = 64 << 10;
    let mut file = match File::open(dir.spool()) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let from = file.metadata()?.len().saturating_sub(TAIL);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    tail.truncate(tail.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1));
    match String::from_utf8_lossy(&tail).lines().next_back() {
        // A line longer than the tail: read it all.
        Some(line) => parse(line).map(Some).or_else(|_| Ok(read(dir)?.pop())),
        None if from > 0 => Ok(read(dir)?.pop()),
        None => Ok(None),
    }
}
