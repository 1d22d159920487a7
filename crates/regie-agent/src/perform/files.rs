//! Directories, links, attributes and removals.

use super::write::Ids;
use super::{Failure, NoSpot, Spot, run};
use crate::Context;
use regie_resource::Tolerate;
use regie_wire::{Ownership, Stream};
use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;
use std::os::fd::AsRawFd;

fn spot(cx: &Context, path: &str) -> Result<Spot, Failure> {
    Spot::of(cx, path).map_err(|e| e.into_words().into())
}

/// Makes a directory, or gives the one that is there its attributes.
pub(super) fn make_directory(cx: &Context, path: &str, ownership: &Ownership) -> Result<(), Failure> {
    let ids = Ids::of(ownership)?;
    let spot = spot(cx, path)?;
    let cannot = |e: std::io::Error| Failure::from(spot.tell("make the directory", &e));
    // Closed to others until it has its owner, where a mode is said; else the umask decides.
    let mode = if ownership.mode.is_some() { 0o700 } else { 0o777 };
    match rustix::fs::mkdirat(&spot.folder, &spot.name, Mode::from_raw_mode(mode)) {
        Ok(()) | Err(Errno::EXIST) => {}
        Err(e) => return Err(cannot(e.into())),
    }
    let folder = spot.open(OFlags::PATH | OFlags::DIRECTORY, Mode::empty()).map_err(cannot)?;
    attributes(&spot, &folder, ids, ownership.mode).and_then(|()| spot.sync_folder()).map_err(cannot)
}

/// Owner and mode of what was opened with `O_PATH`: that needs no right to read it.
fn attributes(spot: &Spot, fd: &impl AsRawFd, ids: Ids, mode: Option<u32>) -> std::io::Result<()> {
    use rustix::fs::{CWD, Gid, Uid};
    if ids != Ids::default() {
        let (uid, gid) = (ids.uid.map(Uid::from_raw), ids.gid.map(Gid::from_raw));
        rustix::fs::chownat(&spot.folder, &spot.name, uid, gid, AtFlags::SYMLINK_NOFOLLOW)?;
    }
    if let Some(mode) = mode {
        // chmod(2) has no form for such a descriptor but this path of proc(5).
        let path = format!("/proc/self/fd/{}", fd.as_raw_fd());
        rustix::fs::chmodat(CWD, path, Mode::from_raw_mode(mode), AtFlags::empty())?;
    }
    Ok(())
}

/// Sets attributes of what is there.
pub(super) fn set_ownership(
    cx: &Context,
    path: &str,
    ownership: &Ownership,
    recursive: bool,
    out: &mut dyn FnMut(Stream, &str),
) -> Result<(), Failure> {
    let ids = Ids::of(ownership)?;
    let spot = spot(cx, path)?;
    if recursive {
        change_owner_below(&spot, ownership, out)?;
    }
    spot.open(OFlags::PATH, Mode::empty())
        .and_then(|fd| attributes(&spot, &fd, if recursive { Ids::default() } else { ids }, ownership.mode))
        .map_err(|e| spot.tell("set the attributes of", &e).into())
}

/// `chown -R`, which does not follow links (chown(1), `-P`).
pub(super) fn change_owner_below(
    spot: &Spot,
    ownership: &Ownership,
    out: &mut dyn FnMut(Stream, &str),
) -> Result<(), Failure> {
    let who = match (&ownership.owner, &ownership.group) {
        (None, None) => return Ok(()),
        (Some(owner), None) => owner.clone(),
        (owner, Some(group)) => format!("{}:{group}", owner.as_deref().unwrap_or_default()),
    };
    let argv = ["chown".to_owned(), "-R".into(), who, spot.path().display().to_string()];
    run::to_the_end(&mut run::command(&argv)?, &argv.join(" "), 600, Tolerate::Nothing, out).map(drop)
}

/// Makes a link or switches it: at every moment there is the old one or the new one.
pub(super) fn link(cx: &Context, path: &str, target: &str) -> Result<(), Failure> {
    let spot = spot(cx, path)?;
    replace_link(&spot, target).map_err(|e| spot.tell("make the link", &e).into())
}

/// Puts a link in place of the file or link that is there.
pub(super) fn replace_link(spot: &Spot, target: impl rustix::path::Arg) -> std::io::Result<()> {
    let temporary = spot.temporary()?;
    temporary.unlink()?;
    rustix::fs::symlinkat(target, &temporary.folder, &temporary.name)?;
    let renamed = temporary.rename_to(spot);
    if renamed.is_err() {
        let _ = temporary.unlink();
    }
    renamed
}

/// Removes a file or link; fine when it is gone, or its folder.
pub(super) fn remove(cx: &Context, path: &str) -> Result<(), Failure> {
    let spot = match Spot::of(cx, path) {
        Ok(spot) => spot,
        Err(NoSpot::NoFolder(_)) => return Ok(()),
        Err(e) => return Err(e.into_words().into()),
    };
    spot.unlink().and_then(|()| spot.sync_folder()).map_err(|e| spot.tell("remove", &e).into())
}

/// Removes a directory if it is empty.
pub(super) fn remove_directory(cx: &Context, path: &str) -> Result<String, Failure> {
    let spot = match Spot::of(cx, path) {
        Ok(spot) => spot,
        Err(NoSpot::NoFolder(_)) => return Ok(String::new()),
        Err(e) => return Err(e.into_words().into()),
    };
    match rustix::fs::unlinkat(&spot.folder, &spot.name, AtFlags::REMOVEDIR) {
        Ok(()) => spot.sync_folder().map(|()| String::new()).map_err(|e| spot.tell("remove", &e).into()),
        Err(Errno::NOENT) => Ok(String::new()),
        Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(format!("{path} is not empty and stays")),
        Err(e) => Err(spot.tell("remove the directory", &e.into()).into()),
    }
}

/// Whether a directory (not a link to one) lies there.
pub(super) fn is_directory(spot: &Spot) -> std::io::Result<bool> {
    Ok(spot.stat()?.is_some_and(|s| FileType::from_raw_mode(s.st_mode) == FileType::Directory))
}
