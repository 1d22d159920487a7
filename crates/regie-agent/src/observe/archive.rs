//! Archives: by the marker in their folder.

use crate::Context;
use crate::perform::{NoSpot, Spot};
use regie_resource::MARKER;
use regie_wire::{Archive, Fetch, Observed};
use rustix::fs::FileType;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

pub(super) fn seen(cx: &Context, archive: &Archive) -> Result<Observed, String> {
    let (Fetch::Blob { store, .. } | Fetch::Url { store, .. }) = &archive.from;
    let stored = Path::new(store).join(&archive.sha256).is_file();
    let nothing = Observed::Archive { sha256: None, occupied: false, stored };
    let spot = match Spot::of(cx, &archive.path) {
        Ok(spot) => spot,
        Err(NoSpot::NoFolder(_)) => return Ok(nothing),
        Err(e) => return Err(e.into_words()),
    };
    let cannot = |e: std::io::Error| spot.tell("look at", &e);
    let Some(stat) = spot.stat().map_err(cannot)? else {
        return Ok(nothing);
    };
    if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
        return Ok(Observed::Archive { sha256: None, occupied: true, stored });
    }
    let mut marker = String::new();
    // A marker is 65 bytes; what is longer is none.
    let read = File::open(spot.path().join(MARKER)).and_then(|f| f.take(128).read_to_string(&mut marker));
    let sha256 = marker.trim_end();
    if read.is_ok() && sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Observed::Archive { sha256: Some(sha256.to_owned()), occupied: false, stored });
    }
    let occupied = fs::read_dir(spot.path()).map_err(cannot)?.next().is_some();
    Ok(Observed::Archive { sha256: None, occupied, stored })
}
