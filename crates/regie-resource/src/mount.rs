//! File systems: the line of /etc/fstab, and what is mounted now.

mod options;
mod umount;

use crate::fstab::{self, FstabField};
use crate::{Act, Change, Diff, Undo, path, quote};
use regie_wire::{Mark, Mount, MountSeen, Observed};
use std::collections::BTreeSet;

/// The options as one field.
fn options(mount: &Mount) -> String {
    if mount.options.is_empty() { "defaults".to_owned() } else { mount.options.join(",") }
}

fn line(mount: &Mount) -> String {
    let [device, path, fstype] = [&mount.device, &mount.path, &mount.fstype].map(|field| fstab::escape(field));
    format!("{device} {path} {fstype} {} {} {}", fstab::escape(&options(mount)), mount.dump, mount.pass)
}

/// Whether a line says what is wanted, however it is spaced and in whatever order its options are.
fn says(there: &str, mount: &Mount) -> bool {
    let wanted = line(mount);
    let (there, wanted) = (fstab::fields(there), fstab::fields(&wanted));
    let set = |fields: [&str; 6]| fields[3].split(',').map(str::to_owned).collect::<BTreeSet<_>>();
    [0, 1, 2, 4, 5].into_iter().all(|i| there[i] == wanted[i]) && set(there) == set(wanted)
}

/// Whether the same type goes by these two names: the kernel says `nfs4` of what was mounted as `nfs`.
fn same_type(wanted: &str, there: &str) -> bool {
    matches!(wanted, "auto" | "none" | "bind")
        || wanted == there
        || ["nfs", "fuse"].iter().any(|family| wanted.starts_with(family) && there.starts_with(family))
}

/// What has to be done about what is mounted.
enum Live {
    Right,
    Mount,
    Again(String),
    Remount(Vec<String>),
}

fn live(wanted: &Mount, mounted: Option<&MountSeen>) -> Live {
    let Some(there) = mounted else {
        let waits = wanted.options.iter().any(|o| o == "noauto");
        return if waits { Live::Right } else { Live::Mount };
    };
    if !there.same {
        return Live::Again(format!("{} is mounted there", there.source));
    }
    if !same_type(&wanted.fstype, &there.fstype) {
        return Live::Again(format!("it is mounted as {}", there.fstype));
    }
    match options::differ(&wanted.options, &there.options) {
        differ if differ.is_empty() => Live::Right,
        differ => Live::Remount(differ),
    }
}

fn seen<'a>(mount: &Mount, observed: &'a Observed) -> Result<(Option<&'a str>, bool, Option<&'a MountSeen>), String> {
    match observed {
        Observed::Mount { line, folder, mounted } => Ok((line.as_deref(), *folder, mounted.as_ref())),
        other => Err(path::mismatch(&format!("what is mounted at {}", mount.path), other)),
    }
}

pub(crate) fn diff(wanted: &Mount, observed: &Observed) -> Result<Option<Change>, String> {
    let (there, folder, mounted) = seen(wanted, observed)?;
    let mut mark = if there.is_none() && mounted.is_none() { Mark::Add } else { Mark::Change };
    let (mut why, mut lines, mut acts) = (Vec::new(), Vec::new(), Vec::new());
    if !folder {
        why.push("the folder is not there".to_owned());
        acts.push(Act::argv(["mkdir", "-p", &wanted.path]));
    }
    if !there.is_some_and(|there| says(there, wanted)) {
        let wanted_line = line(wanted);
        why.push(if there.is_some() { "/etc/fstab says otherwise" } else { "not in /etc/fstab" }.to_owned());
        lines = fstab::lines(there, &wanted_line);
        acts.extend(fstab::put(FstabField::MountPoint, &wanted.path, Some(&wanted_line)));
    }
    let mount = || Act::argv(["mount", &wanted.path]);
    match live(wanted, mounted) {
        Live::Right => {}
        Live::Mount => {
            why.push("not mounted".to_owned());
            acts.push(mount());
        }
        Live::Again(reason) => {
            why.push(reason);
            mark = Mark::Replace;
            acts.extend([umount::or_say_who(&wanted.path), mount()]);
        }
        Live::Remount(differ) => {
            why.push(format!("mounted with other options: {}", differ.join(", ")));
            acts.push(Act::argv(["mount", "-o", &options::remount(&wanted.options), &wanted.path]));
        }
    }
    Ok((!acts.is_empty()).then(|| Change { mark, why: why.join("; "), diff: Diff { lines }, acts }))
}

/// Unmounted first: what is in use stays, and so does its line. The folder stays too.
pub(crate) fn absent(given: &Mount, observed: &Observed) -> Result<Option<Change>, String> {
    let (there, _, mounted) = seen(given, observed)?;
    let mut acts = Vec::new();
    if mounted.is_some() {
        acts.push(umount::or_say_who(&given.path));
    }
    if there.is_some() {
        acts.extend(fstab::put(FstabField::MountPoint, &given.path, None));
    }
    let lines = there.map(|there| format!("- {there}")).into_iter().collect();
    let why = "no longer wanted".to_owned();
    Ok((!acts.is_empty()).then_some(Change { mark: Mark::Remove, why, diff: Diff { lines }, acts }))
}

/// The line as it was, and then what was mounted.
pub(crate) fn undo(wanted: &Mount, before: &Observed) -> Undo {
    let Ok((there, folder, mounted)) = seen(wanted, before) else { return Undo::unknown() };
    let mut acts = fstab::put(FstabField::MountPoint, &wanted.path, there).to_vec();
    match (live(wanted, mounted), mounted) {
        (Live::Right, _) => {}
        (Live::Remount(_), Some(before)) => {
            let bind = if options::is_bind(&wanted.options) { "bind," } else { "" };
            let former = format!("remount,{bind}{}", before.options.join(","));
            acts.push(Act::argv(["mount", "-o", &former, &wanted.path]));
        }
        (_, Some(before)) => acts.extend([umount::if_mounted(&wanted.path), again(wanted, there, before)]),
        (_, None) => acts.push(umount::if_mounted(&wanted.path)),
    }
    if !folder {
        acts.push(Act::RemoveDirectory { path: wanted.path.clone() });
    }
    Undo::acts(if there.is_some() || mounted.is_some() { "as before" } else { "unmounted again" }, acts)
}

/// What was mounted before: by its line, or as the kernel said it.
fn again(mount: &Mount, line: Option<&str>, before: &MountSeen) -> Act {
    match line {
        Some(_) => Act::argv(["mount", &mount.path]),
        None => {
            Act::argv(["mount", "-t", &before.fstype, "-o", &before.options.join(","), &before.source, &mount.path])
        }
    }
}

pub(crate) fn undo_absent(given: &Mount, before: &Observed) -> Undo {
    let Ok((there, _, mounted)) = seen(given, before) else { return Undo::unknown() };
    let mut acts = Vec::new();
    if let Some(line) = there {
        acts.extend(fstab::put(FstabField::MountPoint, &given.path, Some(line)));
    }
    if let Some(before) = mounted {
        let mount = crate::to_shell(&again(given, there, before));
        acts.push(crate::edit::shell(format!("mountpoint -q {} || {mount}", quote(&given.path))));
    }
    if acts.is_empty() { Undo::nothing() } else { Undo::acts("as before", acts) }
}
