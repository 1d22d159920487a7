//! The machine's own name: the kernel's, and the one it starts with. /etc/hosts belongs to the kind `line`.

use crate::edit::shell;
use crate::{Change, Diff, Undo, path, quote};
use regie_wire::{Hostname, Mark, Observed};

/// In place: where /etc/hostname is a mount point (in containers), nothing can be renamed over it.
fn write(name: &str) -> String {
    format!("printf '%s\\n' {} > /etc/hostname", quote(name))
}

pub(crate) fn diff(wanted: &Hostname, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Hostname { now, file } = observed else {
        return Err(path::mismatch("the machine's name", observed));
    };
    let (mut reasons, mut lines, mut acts) = (Vec::new(), Vec::new(), Vec::new());
    if file.as_deref() != Some(&wanted.name) {
        let there = file.as_deref().filter(|f| !f.is_empty()).unwrap_or("nothing");
        reasons.push(format!("/etc/hostname says {there}"));
        lines.push(format!("/etc/hostname {there} → {}", wanted.name));
        acts.push(shell(write(&wanted.name)));
    }
    if *now != wanted.name {
        reasons.push(format!("its name is {now}"));
        lines.push(format!("{now} → {}", wanted.name));
        acts.push(crate::Act::argv(["hostname", wanted.name.as_str()]));
    }
    let why = reasons.join("; ");
    Ok((!acts.is_empty()).then_some(Change { mark: Mark::Change, why, diff: Diff { lines }, acts }))
}

pub(crate) fn undo(_wanted: &Hostname, before: &Observed) -> Undo {
    let Observed::Hostname { now, file } = before else {
        return Undo::unknown();
    };
    let file = match file {
        Some(file) => write(file),
        None => "rm -f /etc/hostname".to_owned(),
    };
    let mut acts = vec![shell(file)];
    if !now.is_empty() {
        acts.push(crate::Act::argv(["hostname", now.as_str()]));
    }
    Undo::acts("as before", acts)
}
