//! Archives: checked, unpacked beside by tar(1), marked, made durable and renamed: whole or not there.

use super::files::change_owner_below;
use super::{Failure, Spot, run, tell, tree};
use crate::Context;
use crate::store::private_folder;
use regie_resource::{MARKER, Tolerate};
use regie_wire::{Archive, Fetch, Ownership, Stream};
use rustix::fs::{Mode, OFlags};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Seconds that a download or unpacking may take.
const TIMEOUT: u64 = 1800;

/// The act.
pub(super) fn unpack(cx: &Context, archive: &Archive, out: &mut dyn FnMut(Stream, &str)) -> Result<String, Failure> {
    let spot = Spot::of(cx, &archive.path).map_err(super::NoSpot::into_words)?;
    let cannot = |e: io::Error| Failure::from(spot.tell("unpack", &e));
    if spot.stat().map_err(cannot)?.is_some() && fs::read_dir(spot.path()).map_err(cannot)?.next().is_some() {
        let marker = fs::read_to_string(spot.path().join(MARKER)).unwrap_or_default();
        if marker.trim_end() == archive.sha256 {
            return Ok("it is there already".into());
        }
        return Err(format!("{} is occupied by something else; look at it and move it away", archive.path).into());
    }
    let blob = at_hand(cx, archive, out)?;
    check(&blob, archive)?;
    let partial = tree::partial(&spot).map_err(cannot)?;
    tree::remove_now(&partial).map_err(cannot)?;
    let unpacked = fill(&partial, &blob, archive, out)
        .and_then(|()| partial.rename_to(&spot).map_err(|e| spot.tell("unpack", &e).into()));
    if unpacked.is_err() {
        // It would be replaced by the next attempt; until then it takes room.
        let _ = tree::remove_now(&partial);
    }
    unpacked.map(|()| String::new())
}

/// The archive's file in the store, downloaded if need be.
fn at_hand(cx: &Context, archive: &Archive, out: &mut dyn FnMut(Stream, &str)) -> Result<PathBuf, Failure> {
    let (Fetch::Blob { store, .. } | Fetch::Url { store, .. }) = &archive.from;
    let blob = Path::new(store).join(&archive.sha256);
    if !cx.may_touch(&blob) {
        return Err(format!("{store} is not a store of archives of this machine").into());
    }
    match &archive.from {
        _ if blob.is_file() => {}
        Fetch::Blob { name, .. } => {
            return Err(format!(
                "{name} is not on this machine: {} is missing; it is sent before a run begins, so plan and apply again",
                blob.display()
            )
            .into());
        }
        Fetch::Url { url, .. } => {
            let part = Path::new(store).join(format!("{}.part", archive.sha256));
            private_folder(Path::new(store)).map_err(|e| tell::io("make the folder", Path::new(store), &e))?;
            let part_name = part.display().to_string();
            let argv = ["curl", "--fail", "--location", "--silent", "--show-error", "--output", &part_name, url];
            let argv = argv.map(str::to_owned);
            run::to_the_end(&mut run::command(&argv)?, &argv.join(" "), TIMEOUT, Tolerate::Nothing, out)?;
            File::open(&part)
                .and_then(|f| f.sync_all())
                .and_then(|()| fs::rename(&part, &blob))
                .map_err(|e| tell::io("keep the download as", &blob, &e))?;
        }
    }
    Ok(blob)
}

/// Removes a file that is not what its name says, so that it is fetched again.
fn check(blob: &Path, archive: &Archive) -> Result<(), Failure> {
    let mut sum = Sha256::new();
    File::open(blob).and_then(|mut f| io::copy(&mut f, &mut sum)).map_err(|e| tell::io("read", blob, &e))?;
    let there = sum.finalize().iter().map(|b| format!("{b:02x}")).collect::<String>();
    if there == archive.sha256 {
        return Ok(());
    }
    let removed = if fs::remove_file(blob).is_ok() { "; it was removed" } else { "" };
    let advice = match &archive.from {
        Fetch::Blob { .. } => "it was damaged on the way or on the disk: plan and apply again".to_owned(),
        Fetch::Url { url, .. } => {
            format!("{url} gives something else than the dossier says: find out why before you write another sum down")
        }
    };
    Err(format!("the archive {} has sha256 {there}, wanted {}{removed}; {advice}", blob.display(), archive.sha256)
        .into())
}

fn fill(partial: &Spot, blob: &Path, archive: &Archive, out: &mut dyn FnMut(Stream, &str)) -> Result<(), Failure> {
    let cannot = |e: io::Error| Failure::from(partial.tell("unpack into", &e));
    rustix::fs::mkdirat(&partial.folder, &partial.name, Mode::from_raw_mode(0o777)).map_err(|e| cannot(e.into()))?;
    let mut argv = vec!["tar".to_owned(), "--extract".into(), "--no-same-owner".into()];
    if archive.strip > 0 {
        argv.push(format!("--strip-components={}", archive.strip));
    }
    argv.extend(["--file".into(), blob.display().to_string()]);
    argv.extend(["--directory".into(), partial.path().display().to_string()]);
    run::to_the_end(&mut run::command(&argv)?, &argv.join(" "), TIMEOUT, Tolerate::Nothing, out)?;
    // A link of that name in the archive is not followed.
    let marker = partial.path().join(MARKER);
    match fs::remove_file(&marker) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(cannot(e)),
        _ => fs::write(&marker, format!("{}\n", archive.sha256)).map_err(cannot)?,
    }
    let ownership = Ownership { mode: None, owner: archive.owner.clone(), group: archive.group.clone() };
    change_owner_below(partial, &ownership, out)?;
    let folder = partial.open(OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).map_err(cannot)?;
    rustix::fs::syncfs(folder).map_err(|e| cannot(e.into()))
}
