//! Blobs, taken in piece by piece.

use crate::store::{private_folder, sync_parent};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// The store, and the blob that is coming in.
pub(super) struct Blobs {
    folder: PathBuf,
    coming: Option<Coming>,
}

struct Coming {
    sha256: String,
    temporary: PathBuf,
    /// Ends with the first failure, which is told after the last piece.
    written: Result<(File, Sha256), String>,
}

impl Blobs {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, coming: None }
    }

    /// Takes a piece; after the last one says whether the whole is there and right.
    pub(super) fn put(&mut self, sha256: &str, data: &str, last: bool) -> Option<Result<(), String>> {
        if self.coming.as_ref().is_none_or(|c| c.sha256 != sha256) {
            self.coming = Some(self.begin(sha256));
        }
        let coming = self.coming.as_mut()?;
        if let Ok((file, sum)) = &mut coming.written
            && let Err(e) = piece(file, sum, data)
        {
            coming.written = Err(format!("the blob {sha256} cannot be stored: {e}"));
        }
        if !last {
            return None;
        }
        let coming = self.coming.take()?;
        let path = self.folder.join(sha256);
        let temporary = coming.temporary.clone();
        let done = coming.written.and_then(|(file, sum)| {
            let seen: String = sum.finalize().iter().map(|b| format!("{b:02x}")).collect();
            if seen != sha256 {
                return Err(format!(
                    "the blob {sha256} arrived as {seen}: it was damaged or changed on the way; send it again"
                ));
            }
            let stored = file.sync_all().and_then(|()| fs::rename(&temporary, &path)).and_then(|()| sync_parent(&path));
            stored.map_err(|e| format!("the blob {sha256} cannot be stored: {e}"))
        });
        if done.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        Some(done)
    }

    fn begin(&self, sha256: &str) -> Coming {
        let valid = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let temporary = self.folder.join(format!(".{}.{}", if valid { sha256 } else { "x" }, std::process::id()));
        let written = match valid {
            false => Err(format!("`{sha256:.80}` is no SHA-256: 64 small hexadecimal digits are")),
            true => private_folder(&self.folder)
                .and_then(|()| OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary))
                .map(|file| (file, Sha256::new()))
                .map_err(|e| format!("the blob {sha256} cannot be stored in {}: {e}", self.folder.display())),
        };
        Coming { sha256: sha256.to_owned(), temporary, written }
    }
}

fn piece(file: &mut File, sum: &mut Sha256, data: &str) -> io::Result<()> {
    let bytes = STANDARD.decode(data).map_err(io::Error::other)?;
    sum.update(&bytes);
    file.write_all(&bytes)
}
