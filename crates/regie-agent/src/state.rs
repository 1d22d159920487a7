//! Manifest, restarts owed and holds: what lies on the machine between runs.

use crate::Context;
use crate::store::{private_folder, read_json, write_json};
use regie_wire::{FORMAT, Hold, Key, Manifest, Owed, hex_sha256};
use std::{fs, io};

/// What the machine has been given; empty when nothing was.
pub(crate) fn manifest(cx: &Context) -> io::Result<Manifest> {
    let manifest: Manifest = read_json(&cx.state.manifest())?.unwrap_or_default();
    if manifest.format > FORMAT {
        return Err(io::Error::other(format!(
            "{} has format {}, this agent knows {FORMAT}: use a newer regie",
            cx.state.manifest().display(),
            manifest.format
        )));
    }
    Ok(manifest)
}

/// Changes the manifest; written only when something changed.
pub(crate) fn update_manifest(cx: &Context, change: impl FnOnce(&mut Manifest)) -> io::Result<()> {
    let old = manifest(cx)?;
    let mut new = old.clone();
    change(&mut new);
    new.format = FORMAT;
    if new == old {
        return Ok(());
    }
    private_folder(cx.state.path())?;
    write_json(&cx.state.manifest(), &new)
}

/// SHA-256 of the manifest's file, of nothing when there is none: tells stale plans.
pub(crate) fn manifest_digest(cx: &Context) -> io::Result<String> {
    match fs::read(cx.state.manifest()) {
        Ok(bytes) => Ok(hex_sha256(&bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(hex_sha256(b"")),
        Err(e) => Err(e),
    }
}

/// Restarts owed.
pub(crate) fn owed(cx: &Context) -> io::Result<Owed> {
    Ok(read_json(&cx.state.owed())?.unwrap_or_default())
}

/// Marks restarts as owed where they are not yet; says which are new.
pub(crate) fn owe(cx: &Context, keys: &[Key], why: &str) -> io::Result<Vec<Key>> {
    let mut owed = owed(cx)?;
    let new: Vec<Key> = keys.iter().filter(|k| !owed.0.contains_key(*k)).cloned().collect();
    if !new.is_empty() {
        owed.0.extend(new.iter().map(|k| (k.clone(), why.to_owned())));
        write_json(&cx.state.owed(), &owed)?;
    }
    Ok(new)
}

/// Strikes restarts off; says whether any was owed.
pub(crate) fn strike(cx: &Context, keys: &[Key]) -> io::Result<bool> {
    let mut owed = owed(cx)?;
    let before = owed.0.len();
    owed.0.retain(|k, _| !keys.contains(k));
    let struck = owed.0.len() < before;
    if struck {
        write_json(&cx.state.owed(), &owed)?;
    }
    Ok(struck)
}

/// Holds in force at a time (seconds since the epoch), and what is wrong with files that are none.
pub(crate) fn holds(cx: &Context, now: i64) -> (Vec<Hold>, Vec<String>) {
    let (mut holds, mut wrong) = (Vec::new(), Vec::new());
    let Ok(entries) = fs::read_dir(cx.state.holds()) else {
        return (holds, wrong);
    };
    let mut paths: Vec<_> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|p| p.extension().is_some_and(|e| e == "json")) {
        match read_json::<Hold>(&path) {
            Ok(Some(hold)) if hold.until.is_none_or(|until| until > now) => holds.push(hold),
            Ok(_) => {}
            Err(e) => wrong.push(format!("the hold {} is not understood and not kept: {e}", path.display())),
        }
    }
    (holds, wrong)
}
