//! Settings of the kernel: in a file of their own, which systemd-sysctl(8) reads at boot, and effective now.

use crate::{Act, Change, Diff, Undo, file, path};
use regie_wire::{Content, File, Mark, Observed, Ownership, PathSeen, SettingSeen, Sysctl, Text};
use std::collections::BTreeMap;

/// The file of some settings, as it should lie there.
pub fn sysctl_file(sysctl: &Sysctl) -> File {
    let lines = sysctl.values.iter().map(|(key, value)| format!("{key} = {value}\n")).collect::<String>();
    File {
        path: format!("/etc/sysctl.d/60-regie-{}.conf", sysctl.name),
        content: Content::Text(Text::plain(format!("# Written by regie.\n{lines}"))),
        ownership: Ownership { mode: Some(0o644), ..Ownership::default() },
        validate: None,
    }
}

type Values = BTreeMap<String, SettingSeen>;

fn seen<'a>(sysctl: &Sysctl, observed: &'a Observed) -> Result<(Option<&'a PathSeen>, &'a Values), String> {
    match observed {
        Observed::Sysctl { file, values } => Ok((file.as_ref(), values)),
        other => Err(path::mismatch(&format!("the kernel's settings {}", sysctl.name), other)),
    }
}

/// Those whose value is another now, with what it is: `None` where the kernel does not know the key (yet).
fn other<'a>(sysctl: &'a Sysctl, values: &'a Values) -> Vec<(&'a str, &'a str, Option<&'a SettingSeen>)> {
    let all = sysctl.values.iter().map(|(key, wanted)| (key.as_str(), wanted.as_str(), values.get(key)));
    all.filter(|(_, wanted, there)| there.is_none_or(|there| there.value != *wanted)).collect()
}

pub(crate) fn diff(wanted: &Sysctl, observed: &Observed) -> Result<Option<Change>, String> {
    let (there, values) = seen(wanted, observed)?;
    let file = sysctl_file(wanted);
    let (mut mark, mut why, mut lines, mut acts) = (Mark::Change, Vec::new(), Vec::new(), Vec::new());
    let other = other(wanted, values);
    if let Some((key, asked, there)) = other.iter().find_map(|(k, w, t)| Some((k, w, t.filter(|t| !t.writable)?))) {
        return Err(format!(
            "{key} is {} and can only be read here ({asked} is wanted): in a container the machine around it sets it; \
             set it there, or take it out of the dossier",
            there.value
        ));
    }
    if let Some(change) = file::compare(&file, there)? {
        mark = change.mark;
        why.push(change.why);
        lines = change.diff.lines;
        acts = change.acts;
    }
    for (key, asked, there) in &other {
        let now = there.map_or("not there", |t| t.value.as_str());
        why.push(format!("{key} is {now}"));
        lines.push(format!("{key} {now} → {asked}"));
    }
    if acts.is_empty() && other.is_empty() {
        return Ok(None);
    }
    acts.push(Act::argv(["sysctl", "-p", &file.path]));
    Ok(Some(Change { mark, why: why.join("; "), diff: Diff { lines }, acts }))
}

/// The file goes. What the kernel had before it nobody knows any more: it has its own values from the next boot on.
pub(crate) fn absent(given: &Sysctl, observed: &Observed) -> Result<Option<Change>, String> {
    let (there, _) = seen(given, observed)?;
    let lines = given.values.iter().map(|(key, value)| format!("- {key} = {value} (as it is until the next boot)"));
    let diff = Diff { lines: lines.collect() };
    Ok(there.map(|_| Change { diff, ..file::remove(&sysctl_file(given).path) }))
}

/// The file as it was, and the values that the kernel had.
pub(crate) fn undo(wanted: &Sysctl, before: &Observed) -> Undo {
    let Ok((_, values)) = seen(wanted, before) else { return Undo::unknown() };
    let set = |(key, _, there): (&str, &str, Option<&SettingSeen>)| {
        there.map(|there| Act::argv(["sysctl".to_owned(), "-w".to_owned(), format!("{key}={}", there.value)]))
    };
    let acts = other(wanted, values).into_iter().filter_map(set).collect();
    Undo { keep: vec![sysctl_file(wanted).path], ..Undo::acts("as before", acts) }
}

pub(crate) fn undo_absent(given: &Sysctl, before: &Observed) -> Undo {
    match before {
        Observed::Sysctl { file: None, .. } => Undo::nothing(),
        Observed::Sysctl { .. } => Undo::keep(&sysctl_file(given).path),
        _ => Undo::unknown(),
    }
}
