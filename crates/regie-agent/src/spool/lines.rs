//! A file of lines that only grows, and in which a line is whole or absent.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The file, open at its end.
#[derive(Debug)]
pub(crate) struct Lines {
    file: File,
    size: u64,
}

impl Lines {
    /// Opens or makes it, cuts an unfinished last line off, and tells the whole ones.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Vec<String>)> {
        let new = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
        let mut file = new?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        if whole < bytes.len() {
            // Not `set_len` alone: it would give the room beyond the end back; it is taken again when needed.
            file.set_len(whole as u64)?;
            bytes.truncate(whole);
        }
        file.seek(SeekFrom::Start(whole as u64))?;
        let lines = String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect();
        Ok((Self { file, size: whole as u64 }, lines))
    }

    /// Bytes in it.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Appends one line; after a failure nothing of it is there.
    pub(crate) fn append(&mut self, line: &str) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(line.len() + 1);
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
        if let Err(e) = self.file.write_all(&bytes) {
            self.file.set_len(self.size)?;
            self.file.seek(SeekFrom::Start(self.size))?;
            return Err(e);
        }
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Makes it durable.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// Another handle on the file.
    pub(crate) fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }
}
