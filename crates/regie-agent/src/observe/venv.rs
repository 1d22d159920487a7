//! Python environments: by the mark in their folder, and the list as it is now.

use super::Look;
use crate::perform::{NoSpot, Spot};
use regie_resource::{VENV_BUILDING, VENV_LIST};
use regie_wire::{Observed, Venv, hex_sha256};
use rustix::fs::FileType;
use std::fs::{self, File};
use std::io::{self, Read};

/// Longest list that is read, bytes.
const LONGEST: u64 = 16 << 20;

pub(super) fn seen(look: &Look<'_>, wanted: &Venv) -> Result<Observed, String> {
    let list = read(look, &wanted.requirements, LONGEST)?.map(|bytes| hex_sha256(&bytes));
    let observed = |made_from, occupied| Observed::Venv { made_from, list: list.clone(), occupied };
    let spot = match Spot::of(look.cx, &wanted.path) {
        Ok(spot) => spot,
        Err(NoSpot::NoFolder(_)) => return Ok(observed(None, false)),
        Err(e) => return Err(e.into_words()),
    };
    let cannot = |e: io::Error| spot.tell("look at", &e);
    let Some(stat) = spot.stat().map_err(cannot)? else {
        return Ok(observed(None, false));
    };
    if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
        return Ok(observed(None, true));
    }
    // A mark is 65 bytes; what is longer is none.
    let mark = read(look, &format!("{}/{VENV_LIST}", wanted.path), 128)?.unwrap_or_default();
    let mark = String::from_utf8_lossy(&mark).trim_end().to_owned();
    if mark.len() == 64 && mark.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(observed(Some(mark), false));
    }
    let half = spot.path().join(VENV_BUILDING).symlink_metadata().is_ok();
    let empty = fs::read_dir(spot.path()).map_err(cannot)?.next().is_none();
    Ok(observed(None, !half && !empty))
}

/// The bytes of a file, as far as `longest`; `None` where there is none.
fn read(look: &Look<'_>, path: &str, longest: u64) -> Result<Option<Vec<u8>>, String> {
    let spot = match Spot::of(look.cx, path) {
        Ok(spot) => spot,
        Err(NoSpot::NoFolder(_)) => return Ok(None),
        Err(e) => return Err(e.into_words()),
    };
    let mut bytes = Vec::new();
    // A list may be a link, to that of the release that is current.
    match File::open(spot.path()).and_then(|file| file.take(longest).read_to_end(&mut bytes)) {
        Ok(_) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(spot.tell("read", &e)),
    }
}
