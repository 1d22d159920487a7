//! Commands of recipes: by their guard.

use crate::{Act, Change, Diff, Undo, path};
use regie_wire::{Command, Mark, Observed};

fn shell(command: &Command, run: &str) -> Act {
    Act::Shell {
        run: run.to_owned(),
        cwd: command.cwd.clone(),
        user: command.user.clone(),
        env_file: command.env_file.clone(),
        timeout: command.timeout,
    }
}

pub(crate) fn diff(wanted: &Command, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Command { satisfied } = observed else {
        return Err(path::mismatch(&wanted.name, observed));
    };
    if *satisfied {
        return Ok(None);
    }
    let (mark, why) = match (&wanted.guard.creates, &wanted.guard.unless) {
        (Some(path), None) => (Mark::Add, format!("{path} is not there")),
        (None, Some(unless)) => (Mark::Change, format!("`{unless}` does not succeed")),
        (Some(path), Some(unless)) => (Mark::Add, format!("{path} is not there and `{unless}` does not succeed")),
        (None, None) => (Mark::Change, "it has no guard".into()),
    };
    Ok(Some(Change {
        mark,
        why,
        diff: Diff { lines: wanted.run.lines().map(|l| format!("+ {l}")).collect() },
        acts: vec![shell(wanted, &wanted.run)],
    }))
}

pub(crate) fn undo(wanted: &Command) -> Undo {
    match &wanted.undo {
        Some(run) => Undo::acts("taken back by its own `undo`", vec![shell(wanted, run)]),
        None => Undo::impossible("a command without `undo` cannot be taken back".into()),
    }
}
