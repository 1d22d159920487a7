//! What a program says, set aside for another to hear when a step is taken back. It goes into no log and no event.

use super::run;
use crate::Context;
use crate::store::{private_folder, write_atomic};
use regie_resource::{Remember, Tolerate};
use regie_wire::{Stream, hex_sha256};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Seconds for either program.
const PATIENCE: u64 = 60;

fn file(folder: &Path, remember: &Remember) -> PathBuf {
    folder.join(format!("{}.said", &hex_sha256(remember.ask.join("\0").as_bytes())[..16]))
}

/// Asks, and sets aside what is said.
///
/// # Errors
/// When the program fails or what it said cannot be kept: then nothing may be changed.
pub(crate) fn remember(folder: &Path, remember: &Remember) -> Result<(), String> {
    let shown = remember.ask.join(" ");
    let mut command = run::command(&remember.ask)?;
    let (mut said, mut wrong) = (String::new(), String::new());
    let ended = run::run(&mut command, Duration::from_secs(PATIENCE), &mut |stream, line| match stream {
        Stream::Out => said.extend([line, "\n"]),
        Stream::Err => line.clone_into(&mut wrong),
    });
    match ended {
        Ok(ended) if ended.status.success() && !ended.timed_out => {}
        Ok(_) => return Err(format!("`{shown}` failed: {wrong}")),
        Err(e) => return Err(run::cannot_run(&command, &e)),
    }
    let path = file(folder, remember);
    let kept = private_folder(folder).and_then(|()| write_atomic(&path, said.as_bytes()));
    kept.map_err(|e| format!("what `{shown}` says cannot be kept in {}: {e}", path.display()))
}

/// Tells it to the other program, which must succeed.
pub(crate) fn tell_back(cx: &Context, folder: &Path, remember: &Remember) -> Result<(), super::Failure> {
    let path = file(folder, remember);
    let said = std::fs::read(&path).map_err(|e| format!("{} cannot be read: {e}", path.display()))?;
    let mut command = run::command(&remember.tell)?;
    command.current_dir(super::working_folder(cx, None));
    let shown = remember.tell.join(" ");
    // What it prints could quote what it was told.
    let done = run::fed(&mut command, &shown, PATIENCE, Tolerate::Nothing, Some(said), &mut |_, _| {});
    done.map(drop).map_err(|failure| failure.error.into())
}
