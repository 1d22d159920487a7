//! What lies at a path, set aside before it is changed and put back if need be.

use super::files::replace_link;
use super::spot::{NoSpot, Spot};
use super::write::{Ids, replace};
use crate::Context;
use crate::store::{private_folder, read_json, sync_parent, write_json};
use rustix::fs::{FileType, Mode, OFlags};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What was there, written beside the copy of its content. Versioned by the run's own format.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// For whoever looks.
    path: String,
    was: Was,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Was {
    Nothing,
    File {
        mode: u32,
        uid: u32,
        gid: u32,
    },
    /// The target's bytes: it need not be UTF-8.
    Symlink {
        target: Vec<u8>,
    },
}

/// Names of the two files in the folder: one folder can keep several paths.
fn names(folder: &Path, path: &str) -> (PathBuf, PathBuf) {
    let id = &regie_wire::hex_sha256(path.as_bytes())[..16];
    (folder.join(format!("{id}.json")), folder.join(format!("{id}.content")))
}

fn spot(cx: &Context, path: &str) -> io::Result<Option<Spot>> {
    match Spot::of(cx, path) {
        Ok(spot) => Ok(Some(spot)),
        Err(NoSpot::NoFolder(_)) => Ok(None),
        Err(e) => Err(io::Error::other(e.into_words())),
    }
}

/// Sets aside in `folder` what lies at `path`: content, mode and owner of a file, the target of a link, or that nothing
/// is there. What was set aside before stays: a step that is repeated after a crash may have changed the path already.
///
/// # Errors
/// When it cannot be read or kept, or is neither a file nor a link.
pub fn set_aside(cx: &Context, folder: &Path, path: &str) -> io::Result<()> {
    let (note, content) = names(folder, path);
    if note.exists() {
        return Ok(());
    }
    private_folder(folder)?;
    let was = match spot(cx, path)?.map(|s| s.stat().map(|stat| stat.map(|stat| (s, stat)))).transpose()?.flatten() {
        None => Was::Nothing,
        Some((spot, stat)) => match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => {
                let mut from = File::from(spot.open(OFlags::RDONLY, Mode::empty())?);
                let mut to = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&content)?;
                io::copy(&mut from, &mut to)?;
                to.sync_all()?;
                Was::File { mode: stat.st_mode & 0o7777, uid: stat.st_uid, gid: stat.st_gid }
            }
            FileType::Symlink => {
                let target = rustix::fs::readlinkat(&spot.folder, &spot.name, Vec::new())?;
                Was::Symlink { target: target.into_bytes() }
            }
            other => {
                let why = format!("{path} is neither a file nor a link ({other:?}) and cannot be set aside");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
            }
        },
    };
    sync_parent(&note)?;
    // Last and atomic: with the note, the rest is there.
    write_json(&note, &Kept { path: path.to_owned(), was })
}

/// Puts back over `path` what [`set_aside`] kept in `folder`, atomically. What was kept stays there: this can be
/// repeated.
///
/// # Errors
/// When nothing was kept, or it cannot be put back; then what is there now is still there.
pub fn put_back(cx: &Context, folder: &Path, path: &str) -> io::Result<()> {
    let (note, content) = names(folder, path);
    let kept: Kept = read_json(&note)?.ok_or_else(|| {
        io::Error::new(io::ErrorKind::NotFound, format!("{path} was never set aside ({} is missing)", note.display()))
    })?;
    let spot = spot(cx, path)?;
    match (kept.was, spot) {
        (Was::Nothing, None) => Ok(()),
        (Was::Nothing, Some(spot)) => spot.unlink().and_then(|()| spot.sync_folder()),
        (_, None) => Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!("{path} cannot be put back: its folder is gone; make it, then undo again"),
        )),
        (Was::File { mode, uid, gid }, Some(spot)) => replace(&spot, owner(uid, gid), mode, &mut File::open(content)?),
        (Was::Symlink { target }, Some(spot)) => {
            let target = OsString::from_vec(target);
            replace_link(&spot, Path::new(target.as_os_str()).as_os_str().as_bytes())
        }
    }
}

/// What a new file gets by itself is not asked for: that would need rights that a folder's owner has not.
fn owner(uid: u32, gid: u32) -> Ids {
    let own = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    Ids { uid: (uid != own.0).then_some(uid), gid: (gid != own.1).then_some(gid) }
}
