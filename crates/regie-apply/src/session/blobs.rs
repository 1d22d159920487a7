//! Sending an archive, once, by its content.

use super::Session;
use crate::{ApplyError, Cause};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regie_wire::{Reply, Request};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Three quarters of a MiB: one MiB as base64.
const PIECE: u64 = 3 << 18;

impl Session {
    /// Sends a file under the SHA-256 that it must have there. Pieces are not waited for.
    ///
    /// # Errors
    /// When the file cannot be read, the connection is lost, or what arrived is not what was announced.
    pub fn put_blob(&mut self, file: &Path, sha256: &str) -> Result<(), ApplyError> {
        let machine = self.machine().clone();
        let unreadable = |e: io::Error| {
            let why = format!("{}: {e}", file.display());
            ApplyError::new(&machine, Cause::Here, "an archive could not be read", why, "build it again")
        };
        let mut source = File::open(file).map_err(unreadable)?;
        let mut next = piece(&mut source).map_err(unreadable)?;
        loop {
            let present = next;
            // Looked at before the present piece goes, which must say whether it is the last.
            next = piece(&mut source).map_err(unreadable)?;
            let last = next.is_empty();
            self.send(&Request::Put { sha256: sha256.to_owned(), data: STANDARD.encode(&present), last })?;
            if last {
                break;
            }
        }
        match self.next()? {
            Reply::Stored { sha256: stored } if stored == sha256 => Ok(()),
            other => Err(self.unexpected("store an archive there", other)),
        }
    }
}

fn piece(source: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(PIECE).read_to_end(&mut bytes)?;
    Ok(bytes)
}
