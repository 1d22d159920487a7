//! Guards of commands.

use crate::perform::{cannot_run, run, shell};
use crate::{Context, Place};
use regie_wire::Command;
use std::path::Path;
use std::time::Duration;

/// Longest time for a guard: it answers a question, it does no work.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether the guard says that the command need not run.
pub(super) fn satisfied(cx: &Context, command: &Command) -> Result<bool, String> {
    if let Some(path) = &command.guard.creates {
        let path = match (Path::new(path), &command.cwd, &cx.place) {
            (path, Some(cwd), _) => Path::new(cwd).join(path),
            (path, None, Place::Folder(root)) => root.join(path),
            (path, None, Place::System) => path.to_owned(),
        };
        // A link that leads nowhere is there too.
        if path.symlink_metadata().is_ok() {
            return Ok(true);
        }
    }
    let Some(unless) = &command.guard.unless else {
        return Ok(false);
    };
    let (cwd, user, env) = (command.cwd.as_deref(), command.user.as_deref(), command.env_file.as_deref());
    let mut guard = shell(cx, unless, cwd, user, env)?;
    let patience = PATIENCE.min(Duration::from_secs(command.timeout.max(1)));
    match run(&mut guard, patience, &mut |_, _| {}) {
        Ok(ended) if ended.timed_out => Err(format!(
            "whether {} need run is not known: `{unless}` did not answer in {} s",
            command.name,
            patience.as_secs()
        )),
        Ok(ended) => Ok(ended.status.success()),
        Err(e) => Err(format!("whether {} need run is not known: {}", command.name, cannot_run(&guard, &e))),
    }
}
