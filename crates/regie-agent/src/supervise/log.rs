//! The log of a kept process.

use std::fs::{self, File, OpenOptions};
use std::io::{self, PipeReader, Read, Write};
use std::path::{Path, PathBuf};

/// Size at which a log is put aside as `<log>.1`.
const ROTATE: u64 = 10 << 20;

/// Copies what a process writes to its log until the process (and all that it started) is gone. The process writes into
/// a pipe rather than the file, so that the file can be rotated under it.
pub(super) fn copy(mut from: PipeReader, log: PathBuf) {
    let mut buffer = [0u8; 16 << 10];
    let mut file = open(&log).ok();
    loop {
        let n = match from.read(&mut buffer) {
            Ok(0) => return,
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        if file.as_ref().is_none_or(|(_, size)| *size >= ROTATE) {
            file = rotate(&log).ok();
        }
        if let Some((out, size)) = &mut file {
            // A full disk loses lines of a log, never the process: it must not block on its output.
            if out.write_all(&buffer[..n]).is_ok() {
                *size += n as u64;
            }
        }
    }
}

/// Opens a log to append to, with its present size.
pub(super) fn open(log: &Path) -> io::Result<(File, u64)> {
    let file = OpenOptions::new().append(true).create(true).open(log)?;
    let size = file.metadata()?.len();
    Ok((file, size))
}

fn rotate(log: &Path) -> io::Result<(File, u64)> {
    if fs::metadata(log).is_ok_and(|m| m.len() >= ROTATE) {
        let mut aside = log.as_os_str().to_owned();
        aside.push(".1");
        fs::rename(log, aside)?;
    }
    open(log)
}
