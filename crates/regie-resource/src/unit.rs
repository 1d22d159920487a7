//! Systemd units: by their file's content, whether they start at boot, whether they run, and restarts owed.

use crate::{Act, Change, Diff, Undo, file, path, user::tolerant};
use regie_wire::{Content, File, FileType, Mark, Observed, Ownership, PathSeen, Unit};

/// Where the administrator's units lie (systemd.unit(5)).
pub(crate) fn file_path(name: &str) -> String {
    format!("/etc/systemd/system/{name}")
}

/// What was seen, taken out of [`Observed`].
struct Seen<'a> {
    load: Option<&'a PathSeen>,
    known: bool,
    enabled: bool,
    active: bool,
    state: &'a str,
    needs_reload: bool,
}

fn seen(observed: &Observed) -> Option<Seen<'_>> {
    match observed {
        Observed::Unit { load, known, enabled, active, state, needs_reload } => Some(Seen {
            load: load.as_ref(),
            known: *known,
            enabled: *enabled,
            active: *active,
            state,
            needs_reload: *needs_reload,
        }),
        _ => None,
    }
}

fn systemctl(verb: &str, name: &str) -> Act {
    Act::argv(["systemctl", verb, name])
}

/// What is asked before a server is stopped to be started again: one that does not start with its new files would be the
/// last that let anybody in.
fn tested(name: &str) -> Option<Act> {
    matches!(name, "ssh.service" | "sshd.service").then(|| Act::argv(["sshd", "-t"]))
}

fn reload() -> Act {
    Act::argv(["systemctl", "daemon-reload"])
}

pub(crate) fn diff(wanted: &Unit, observed: &Observed, owed: Option<&str>) -> Result<Option<Change>, String> {
    let there = seen(observed).ok_or_else(|| path::mismatch(&wanted.name, observed))?;
    if there.load.is_some_and(|l| l.target.as_deref() == Some("/dev/null")) {
        return Err(format!(
            "{0} is masked: somebody forbade it to start; if that is over, run: systemctl unmask {0}",
            wanted.name
        ));
    }
    let (mut acts, mut reasons, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    let written = match &wanted.content {
        Some(content) => file::compare(&unit_file(wanted, content), there.load)?,
        None => None,
    };
    let mut mark = Mark::Change;
    let rewritten = written.is_some();
    if let Some(change) = written {
        mark = change.mark;
        reasons.push(change.why);
        lines.extend(change.diff.lines);
        acts.extend(change.acts);
    } else if wanted.content.is_none() && !there.known && (wanted.enabled || wanted.active) {
        mark = Mark::Add;
        reasons.push("not there yet".into());
    }
    if rewritten || there.needs_reload {
        acts.push(reload());
    }
    if wanted.enabled != there.enabled {
        acts.push(systemctl(if wanted.enabled { "enable" } else { "disable" }, &wanted.name));
        reasons.push(if wanted.enabled { "does not start at boot" } else { "starts at boot, and should not" }.into());
    }
    match (wanted.active, there.active) {
        (true, false) => {
            if there.state.starts_with("failed") {
                // Otherwise a unit that failed too often refuses to start for a while (systemd.unit(5), StartLimit…).
                acts.push(systemctl("reset-failed", &wanted.name));
            }
            // A package's unit may have been started by its package meanwhile, with what was there then: whoever pastes this
            // later must not miss the restart. One that does not run is started by it all the same.
            let again = wanted.content.is_none() && owed.is_some();
            acts.extend(tested(&wanted.name));
            acts.push(systemctl(if again { "restart" } else { "start" }, &wanted.name));
            reasons.push(format!("not running ({})", there.state));
        }
        (false, true) => {
            acts.push(systemctl("stop", &wanted.name));
            reasons.push(format!("running ({})", there.state));
        }
        // Where systemd has not read the file that is there now, what runs was started from another one.
        (true, true) if rewritten || owed.is_some() || (there.needs_reload && wanted.content.is_some()) => {
            acts.extend(tested(&wanted.name));
            acts.push(systemctl("restart", &wanted.name));
            if let Some(why) = owed {
                reasons.push(format!("restart owed: {why}"));
            }
            if !rewritten {
                mark = Mark::Replace;
            }
        }
        _ => {}
    }
    if there.needs_reload && reasons.is_empty() {
        reasons.push("its file changed since systemd read it".into());
    }
    Ok((!acts.is_empty()).then(|| Change { mark, why: reasons.join("; "), diff: Diff { lines }, acts }))
}

fn unit_file(wanted: &Unit, content: &regie_wire::Text) -> File {
    File {
        path: file_path(&wanted.name),
        content: Content::Text(content.clone()),
        ownership: Ownership { mode: Some(0o644), owner: None, group: None },
        validate: None,
    }
}

/// A unit whose file regie wrote is stopped and its file goes; a package's unit stays as the package has it.
pub(crate) fn absent(given: &Unit, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(observed).ok_or_else(|| path::mismatch(&given.name, observed))?;
    let file_there = there.load.is_some_and(|l| matches!(l.file_type, FileType::File | FileType::Symlink));
    if given.content.is_none() {
        return Ok(None);
    }
    if !file_there {
        // Removed, and whoever did it was stopped before systemd heard of it: it could still be started.
        let why = "its file is gone, and systemd has not seen it".into();
        let change = Change { mark: Mark::Remove, why, diff: Diff::default(), acts: vec![reload()] };
        return Ok(there.needs_reload.then_some(change));
    }
    let mut acts = Vec::new();
    if there.active {
        acts.push(systemctl("stop", &given.name));
    }
    if there.enabled {
        acts.push(systemctl("disable", &given.name));
    }
    acts.extend([Act::RemoveFile { path: file_path(&given.name) }, reload()]);
    if there.state.starts_with("failed") {
        acts.push(tolerant(vec!["systemctl".into(), "reset-failed".into(), given.name.clone()]));
    }
    Ok(Some(Change { mark: Mark::Remove, why: "no longer wanted".into(), diff: Diff::default(), acts }))
}

/// Takes back what [`diff`]'s or [`absent`]'s acts did: the file, whether it starts at boot, whether it runs.
pub(crate) fn undo(wanted: &Unit, before: &Observed) -> Undo {
    let Some(before) = seen(before) else {
        return Undo { last: true, ..Undo::unknown() };
    };
    let quiet = |verb: &str| tolerant(vec!["systemctl".into(), verb.into(), wanted.name.clone()]);
    let path = file_path(&wanted.name);
    if !before.known && before.load.is_none() {
        // It came with this run: it goes before its file does. It may not have come far: failures are no failures.
        let mut acts = vec![quiet("stop"), quiet("disable")];
        if wanted.content.is_some() {
            acts.extend([Act::RemoveFile { path }, reload()]);
        }
        return Undo { last: !wanted.beside, ..Undo::acts("stopped and removed again", acts) };
    }
    let mut acts = Vec::new();
    let mut keep = Vec::new();
    if wanted.content.is_some() {
        match before.load {
            Some(_) => keep.push(path),
            None => acts.push(Act::RemoveFile { path }),
        }
        acts.push(reload());
    }
    // `enable` and `disable` of what is so already change nothing.
    acts.push(if before.enabled { systemctl("enable", &wanted.name) } else { quiet("disable") });
    acts.push(if before.active { systemctl("restart", &wanted.name) } else { quiet("stop") });
    let words = if before.active { "as before, and restarted" } else { "as before: stopped" };
    Undo { keep, last: !wanted.beside, ..Undo::acts(words, acts) }
}
