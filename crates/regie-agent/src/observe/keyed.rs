//! Digests of contents with secrets, under a key that never leaves the machine.

use crate::Context;
use crate::store::{private_folder, sync_parent};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Bytes of the key.
const LENGTH: usize = 32;

/// The machine's key.
pub(super) struct Key(Vec<u8>);

impl Key {
    /// Reads it; makes it the first time.
    pub fn of(cx: &Context) -> Result<Self, String> {
        let path = cx.state.key();
        let tell =
            |e: io::Error| format!("the key for digests of secret contents cannot be had from {}: {e}", path.display());
        match fs::read(&path) {
            Ok(key) if key.len() == LENGTH => return Ok(Self(key)),
            Ok(key) => {
                return Err(format!(
                    "{} has {} bytes and should have {LENGTH}: it is damaged; remove it (nothing is lost by that)",
                    path.display(),
                    key.len()
                ));
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(tell(e)),
        }
        private_folder(cx.state.path()).and_then(|()| make(&path)).map_err(tell)?;
        fs::read(&path).map(Self).map_err(tell)
    }

    /// HMAC-SHA-256 (RFC 2104) of the path, a zero byte and the content, hexadecimal. With the path in it, equal digests
    /// do not tell that two files hold the same secret.
    pub fn digest(&self, path: &str, content: &mut dyn Read) -> io::Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(io::Error::other)?;
        mac.update(path.as_bytes());
        mac.update(&[0]);
        let mut buffer = vec![0; 64 << 10];
        loop {
            match content.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => mac.update(&buffer[..n]),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect())
    }
}

/// Whole or not at all, and never over one that somebody else made in this moment.
fn make(path: &Path) -> io::Result<()> {
    let mut key = [0; LENGTH];
    let mut filled = 0;
    while filled < LENGTH {
        filled += rustix::rand::getrandom(&mut key[filled..], rustix::rand::GetRandomFlags::empty())?;
    }
    let new = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(&key)?;
    file.sync_all()?;
    let linked = match fs::hard_link(&new, path) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    fs::remove_file(&new)?;
    linked.and_then(|()| sync_parent(path))
}
