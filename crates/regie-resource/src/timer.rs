//! Systemd timers with their services: by the two files, and by whether the timer is enabled and waits.

use crate::unit::file_path;
use crate::{Act, Change, Diff, Undo, file, path, systemd, user::tolerant};
use regie_wire::{Content, File, Mark, Observed, Ownership, PathSeen, Text, Timer};
use std::fmt::Write;

struct Seen<'a> {
    service: Option<&'a PathSeen>,
    timer: Option<&'a PathSeen>,
    enabled: bool,
    active: bool,
    needs_reload: bool,
}

fn seen(observed: &Observed) -> Option<Seen<'_>> {
    match observed {
        Observed::Timer { service, timer, enabled, active, needs_reload } => Some(Seen {
            service: service.as_ref(),
            timer: timer.as_ref(),
            enabled: *enabled,
            active: *active,
            needs_reload: *needs_reload,
        }),
        _ => None,
    }
}

fn unit(timer: &Timer) -> String {
    format!("{}.timer", timer.name)
}

fn paths(timer: &Timer) -> [String; 2] {
    [file_path(&format!("{}.service", timer.name)), file_path(&unit(timer))]
}

/// The text of `NAME.service`: it runs once each time it is called.
pub fn timer_service(timer: &Timer) -> String {
    let mut out = format!(
        "[Unit]\nDescription={}\nAfter=network.target\n\n[Service]\nType=oneshot\n",
        systemd::specifiers(&timer.description)
    );
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            // Writing to a string does not fail.
            let _ = writeln!(out, "{name}={value}");
        }
    };
    line("User", timer.user.clone());
    line("WorkingDirectory", timer.cwd.as_deref().map(systemd::specifiers));
    line("EnvironmentFile", timer.env_file.as_deref().map(systemd::specifiers));
    line("ExecStart", Some(format!("/bin/sh -ec \"{}\"", systemd::quoted(&timer.command))));
    // A oneshot is starting for as long as it runs (systemd.service(5)).
    line("TimeoutStartSec", timer.timeout.map(|t| t.to_string()));
    out.push_str("StandardOutput=journal\nNoNewPrivileges=true\nPrivateTmp=true\nProtectSystem=full\n");
    out
}

/// The text of `NAME.timer`. A time that was missed, because the machine was down, is caught up.
pub fn timer_unit(timer: &Timer) -> String {
    let calendar = timer.calendar.iter().map(|c| format!("OnCalendar={c}\n")).collect::<String>();
    let description = systemd::specifiers(&timer.description);
    format!(
        "[Unit]\nDescription={description}\n\n[Timer]\n{calendar}Persistent=true\n\n[Install]\nWantedBy=timers.target\n"
    )
}

fn reload() -> Act {
    Act::argv(["systemctl", "daemon-reload"])
}

fn compare(path: String, text: String, there: Option<&PathSeen>) -> Result<Option<Change>, String> {
    if there.is_some_and(|l| l.target.as_deref() == Some("/dev/null")) {
        return Err(format!("{path} is masked: somebody forbade it; if that is over, remove that link (rm {path})"));
    }
    let ownership = Ownership { mode: Some(0o644), owner: None, group: None };
    file::compare(&File { path, content: Content::Text(Text::plain(text)), ownership, validate: None }, there)
}

pub(crate) fn diff(wanted: &Timer, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(observed).ok_or_else(|| path::mismatch(&unit(wanted), observed))?;
    let [service, timer] = paths(wanted);
    let files =
        [compare(service, timer_service(wanted), there.service)?, compare(timer, timer_unit(wanted), there.timer)?];
    let mut mark = Mark::Change;
    let (mut acts, mut reasons, mut lines) = (Vec::new(), Vec::<String>::new(), Vec::new());
    for change in files.into_iter().flatten() {
        if change.mark == Mark::Add && there.timer.is_none() {
            mark = Mark::Add;
        }
        if !reasons.contains(&change.why) {
            reasons.push(change.why);
        }
        lines.extend(change.diff.lines);
        acts.extend(change.acts);
    }
    if !acts.is_empty() || there.needs_reload {
        // A timer that waits reckons its next time anew when systemd reads its file: it need not be restarted.
        acts.push(reload());
    }
    if wanted.enabled != there.enabled {
        acts.push(Act::argv(["systemctl", if wanted.enabled { "enable" } else { "disable" }, &unit(wanted)]));
        reasons.push(if wanted.enabled { "does not start at boot" } else { "starts at boot, and should not" }.into());
    }
    if wanted.enabled != there.active {
        acts.push(Act::argv(["systemctl", if wanted.enabled { "start" } else { "stop" }, &unit(wanted)]));
        reasons.push(if wanted.enabled { "does not wait for its time" } else { "waits for its time" }.into());
    }
    if there.needs_reload && reasons.is_empty() {
        reasons.push("its files changed since systemd read them".into());
    }
    Ok((!acts.is_empty()).then(|| Change { mark, why: reasons.join("; "), diff: Diff { lines }, acts }))
}

/// A run that is under way comes to its end.
pub(crate) fn absent(given: &Timer, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(observed).ok_or_else(|| path::mismatch(&unit(given), observed))?;
    let name = unit(given);
    let mut acts = Vec::new();
    if there.active {
        acts.push(Act::argv(["systemctl", "stop", &name]));
    }
    if there.enabled {
        acts.push(Act::argv(["systemctl", "disable", &name]));
    }
    let [service, timer] = paths(given);
    let files = [(there.timer, timer), (there.service, service)];
    acts.extend(files.into_iter().filter(|(there, _)| there.is_some()).map(|(_, path)| Act::RemoveFile { path }));
    if !acts.is_empty() || there.needs_reload {
        acts.push(reload());
    }
    let why = "no longer wanted".into();
    Ok((!acts.is_empty()).then(|| Change { mark: Mark::Remove, why, diff: Diff::default(), acts }))
}

/// The two files as they were, whether it is enabled, whether it waits: whichever way that was left.
pub(crate) fn undo(wanted: &Timer, before: &Observed) -> Undo {
    let Some(before) = seen(before) else {
        return Undo { last: true, ..Undo::unknown() };
    };
    let name = unit(wanted);
    let quiet = |verb: &str| tolerant(vec!["systemctl".into(), verb.into(), name.clone()]);
    let [service, timer] = paths(wanted);
    if before.timer.is_none() {
        let mut acts = vec![quiet("stop"), quiet("disable"), Act::RemoveFile { path: timer }];
        let mut keep = Vec::new();
        match before.service {
            Some(_) => keep.push(service),
            None => acts.push(Act::RemoveFile { path: service }),
        }
        acts.push(reload());
        return Undo { keep, last: true, ..Undo::acts("removed again", acts) };
    }
    let acts = vec![
        reload(),
        if before.enabled { Act::argv(["systemctl", "enable", &name]) } else { quiet("disable") },
        if before.active { Act::argv(["systemctl", "start", &name]) } else { quiet("stop") },
    ];
    // What was not there is kept as not being there.
    Undo { keep: vec![service, timer], last: true, ..Undo::acts("as before", acts) }
}

pub(crate) fn undo_absent(given: &Timer, before: &Observed) -> Undo {
    match before {
        Observed::Timer { timer: None, service: None, .. } => Undo { last: true, ..Undo::nothing() },
        _ => undo(given, before),
    }
}
