//! The removal of a whole release or Python environment: the one act that removes what is not empty, and therefore careful.

use super::files::is_directory;
use super::{Failure, NoSpot, Spot};
use crate::Context;
use regie_resource::{MARKER, VENV_BUILDING, VENV_LIST};
use std::ffi::OsString;
use std::fs;

/// What a release is called while it is being unpacked or removed.
const PARTIAL: &str = ".partial";

/// The name beside it under which a release is not whole.
pub(super) fn partial(spot: &Spot) -> std::io::Result<Spot> {
    let mut name = OsString::from(&spot.name);
    name.push(PARTIAL);
    spot.sibling(name)
}

/// Removes a release. It loses its name first, so that no half of one is ever taken for a whole.
pub(super) fn remove(cx: &Context, path: &str) -> Result<String, Failure> {
    let spot = match Spot::of(cx, path) {
        Ok(spot) => spot,
        Err(NoSpot::NoFolder(_)) => return Ok(String::new()),
        Err(e) => return Err(e.into_words().into()),
    };
    let cannot = |e: std::io::Error| Failure::from(spot.tell("remove", &e));
    if spot.stat().map_err(cannot)?.is_none() {
        return Ok(String::new());
    }
    if !is_directory(&spot).map_err(cannot)? {
        return Err(format!("{path} is not a directory and stays; remove it by hand if it is not needed").into());
    }
    if spot.name.as_encoded_bytes().ends_with(PARTIAL.as_bytes()) {
        return remove_now(&spot).map(|()| String::new()).map_err(cannot);
    }
    let ours = |marker: &&str| fs::symlink_metadata(spot.path().join(marker)).is_ok();
    if ![MARKER, VENV_LIST, VENV_BUILDING].iter().any(ours) {
        return Err(format!(
            "{path} stays: there is no {MARKER} and no {VENV_LIST} in it, so it is nothing that regie made; remove it by hand if it is not needed"
        )
        .into());
    }
    let partial = partial(&spot).map_err(cannot)?;
    remove_now(&partial).and_then(|()| spot.rename_to(&partial)).and_then(|()| remove_now(&partial)).map_err(cannot)?;
    Ok(String::new())
}

/// Removes a tree, links in it not followed; fine when it is gone.
pub(super) fn remove_now(spot: &Spot) -> std::io::Result<()> {
    if spot.stat()?.is_none() {
        return Ok(());
    }
    if !is_directory(spot)? {
        return spot.unlink();
    }
    fs::remove_dir_all(spot.path())?;
    spot.sync_folder()
}
