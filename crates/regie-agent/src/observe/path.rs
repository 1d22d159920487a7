//! What lies at a path.

use super::Key;
use super::accounts::Names;
use crate::Context;
use crate::perform::{NoSpot, Spot, bytes};
use regie_wire::{Content, ContentSeen, FileType, PathSeen};
use rustix::fs::{Mode, OFlags};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read as _};

/// Longest text that is told as it is, bytes.
const TEXT: u64 = 64 << 10;

/// How a file's content may be told.
pub(super) enum Read<'a> {
    /// As it is, or by its SHA-256.
    Open,
    /// Under the machine's key.
    Keyed {
        /// The key.
        key: &'a Key,
        /// What is wanted there, to be compared here.
        wanted: Option<&'a Content>,
    },
}

/// Looks, links not followed; the content of a file only when it is said how it may be told.
pub(super) fn seen(
    cx: &Context,
    names: &Names,
    path: &str,
    read: Option<Read<'_>>,
) -> Result<Option<PathSeen>, String> {
    let spot = match Spot::of(cx, path) {
        Ok(spot) => spot,
        Err(NoSpot::NoFolder(_)) => return Ok(None),
        Err(e) => return Err(e.into_words()),
    };
    let cannot = |e: io::Error| spot.tell("look at", &e);
    let Some(stat) = spot.stat().map_err(cannot)? else {
        return Ok(None);
    };
    let file_type = match rustix::fs::FileType::from_raw_mode(stat.st_mode) {
        rustix::fs::FileType::RegularFile => FileType::File,
        rustix::fs::FileType::Directory => FileType::Directory,
        rustix::fs::FileType::Symlink => FileType::Symlink,
        _ => FileType::Other,
    };
    let target = match file_type {
        FileType::Symlink => {
            let target = rustix::fs::readlinkat(&spot.folder, &spot.name, Vec::new());
            Some(target.map_err(|e| cannot(e.into()))?.to_string_lossy().into_owned())
        }
        _ => None,
    };
    let content = match (file_type, read) {
        (FileType::File, Some(read)) => content(cx, path, &spot, read)?,
        _ => ContentSeen::None,
    };
    Ok(Some(PathSeen {
        file_type,
        mode: stat.st_mode & 0o7777,
        owner: names.user(stat.st_uid),
        group: names.group(stat.st_gid),
        content,
        target,
    }))
}

/// The same of a directory that is to go, with the names of what lies in it.
pub(super) fn seen_with_names(cx: &Context, names: &Names, path: &str) -> Result<Option<PathSeen>, String> {
    let Some(seen) = seen(cx, names, path, None)? else { return Ok(None) };
    if seen.file_type != FileType::Directory {
        return Ok(Some(seen));
    }
    let spot = Spot::of(cx, path).map_err(NoSpot::into_words)?;
    let cannot = |e: io::Error| spot.tell("look into", &e);
    let folder = spot.open(OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).map_err(cannot)?;
    let mut held = Vec::new();
    for entry in rustix::fs::Dir::read_from(&folder).map_err(|e| cannot(e.into()))? {
        let name = entry.map_err(|e| cannot(e.into()))?.file_name().to_string_lossy().into_owned();
        if name != "." && name != ".." {
            held.push(name);
        }
    }
    held.sort();
    Ok(Some(PathSeen { content: ContentSeen::Holds(held), ..seen }))
}

fn content(cx: &Context, path: &str, spot: &Spot, read: Read<'_>) -> Result<ContentSeen, String> {
    let cannot = |e: io::Error| spot.tell("read", &e);
    // Not to wait for ever, should a pipe take the file's place in this moment.
    let mut file = File::from(spot.open(OFlags::RDONLY | OFlags::NONBLOCK, Mode::empty()).map_err(cannot)?);
    match read {
        Read::Keyed { key, wanted } => {
            let actual = key.digest(path, &mut file).map_err(cannot)?;
            // Without the secrets it cannot be said what is wanted; the digest of what is there still tells changes.
            let wanted = wanted.and_then(|w| bytes(cx, w).ok());
            let wanted = wanted.map(|w| key.digest(path, &mut w.as_slice())).transpose().map_err(cannot)?;
            Ok(ContentSeen::Keyed { actual, wanted })
        }
        Read::Open => {
            let mut start = Vec::new();
            file.by_ref().take(TEXT + 1).read_to_end(&mut start).map_err(cannot)?;
            if start.len() as u64 > TEXT {
                let mut sum = Sha256::new_with_prefix(&start);
                io::copy(&mut file, &mut sum).map_err(cannot)?;
                return Ok(ContentSeen::Digest(sum.finalize().iter().map(|b| format!("{b:02x}")).collect()));
            }
            Ok(match String::from_utf8(start) {
                Ok(text) => ContentSeen::Text(text),
                Err(e) => ContentSeen::Digest(regie_wire::hex_sha256(e.as_bytes())),
            })
        }
    }
}
