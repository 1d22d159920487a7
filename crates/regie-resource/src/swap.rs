//! Swap files: made, in use, in /etc/fstab; and how readily memory is swapped out.

mod make;

use crate::fstab::{self, FstabField};
use crate::{Act, Change, Diff, Undo, path, sysctl};
use make::Make;
use regie_wire::{FileType, Mark, Observed, Ownership, PathSeen, Swap, Sysctl};
use std::collections::BTreeMap;

/// Bytes of a MiB.
const MIB: u64 = 1 << 20;

/// The setting `vm.swappiness` of a swap file that says it. The agent looks with it.
pub fn swappiness(swap: &Swap) -> Option<Sysctl> {
    let values = |number: u8| BTreeMap::from([("vm.swappiness".to_owned(), number.to_string())]);
    swap.swappiness.map(|number| Sysctl { name: "swappiness".to_owned(), values: values(number) })
}

struct Seen<'a> {
    file: Option<&'a (PathSeen, u64)>,
    formatted: bool,
    active: Option<i32>,
    line: Option<&'a str>,
    swappiness: Option<&'a Observed>,
}

fn seen<'a>(swap: &Swap, observed: &'a Observed) -> Result<Seen<'a>, String> {
    match observed {
        Observed::Swap { file, formatted, active, line, swappiness } => Ok(Seen {
            file: file.as_ref(),
            formatted: *formatted,
            active: *active,
            line: line.as_deref(),
            swappiness: swappiness.as_deref(),
        }),
        other => Err(path::mismatch(&swap.path, other)),
    }
}

fn line(swap: &Swap) -> String {
    let options = swap.priority.map_or_else(|| "sw".to_owned(), |priority| format!("sw,pri={priority}"));
    format!("{} none swap {options} 0 0", fstab::escape(&swap.path))
}

fn size(bytes: u64) -> String {
    if bytes.is_multiple_of(MIB) { format!("{} MiB", bytes / MIB) } else { format!("{bytes} bytes") }
}

pub(crate) fn diff(wanted: &Swap, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(wanted, observed)?;
    let (mut mark, mut why, mut lines, mut acts) = (Mark::Change, Vec::new(), Vec::new(), Vec::new());
    let mut make = Make::of(wanted);
    let mut on = there.active.is_none();
    match there.file {
        None => {
            mark = Mark::Add;
            why.push("not there".to_owned());
            lines.push(format!("+ {}", size(wanted.size)));
            acts.push(make.act());
            on = false;
        }
        Some((file, _)) if file.file_type != FileType::File => {
            return Err(path::in_the_way(&wanted.path, file.file_type, "a swap file"));
        }
        Some(_) if !there.formatted && there.active.is_none() => {
            let path = crate::quote(&wanted.path);
            return Err(format!(
                "{0} is there and is no swap file; regie does not write over it: look at it, move it away (mv {path} {path}.old), then plan again",
                wanted.path
            ));
        }
        Some((_, bytes)) if *bytes != wanted.size => {
            mark = Mark::Replace;
            why.push(format!("{}, wanted {}", size(*bytes), size(wanted.size)));
            lines.push(format!("{} → {}", size(*bytes), size(wanted.size)));
            make.active = there.active.is_some();
            acts.push(make.act());
            on = false;
        }
        Some((file, _)) if file.mode != 0o600 => {
            why.push(format!("mode {:04o}, wanted 0600", file.mode));
            lines.push(format!("mode {:04o} → 0600", file.mode));
            acts.push(closed(&wanted.path, 0o600));
        }
        Some(_) => {}
    }
    let wanted_line = line(wanted);
    if there.line.map(fstab::fields) != Some(fstab::fields(&wanted_line)) {
        why.push(if there.line.is_some() { "/etc/fstab says otherwise" } else { "not in /etc/fstab" }.to_owned());
        lines.extend(fstab::lines(there.line, &wanted_line));
        acts.extend(fstab::put(FstabField::Device, &wanted.path, Some(&wanted_line)));
    }
    if on {
        why.push("not in use".to_owned());
        acts.push(make.on());
    } else if let (Some(now), Some(priority)) = (there.active, wanted.priority)
        && now != i32::from(priority)
        && mark != Mark::Replace
    {
        why.push(format!("in use with priority {now}, wanted {priority}"));
        acts.extend([make::off(&wanted.path), make.on()]);
    }
    if let (Some(setting), Some(seen)) = (swappiness(wanted), there.swappiness)
        && let Some(change) = sysctl::diff(&setting, seen)?
    {
        why.push(change.why);
        lines.extend(change.diff.lines);
        acts.extend(change.acts);
    }
    Ok((!acts.is_empty()).then(|| Change { mark, why: why.join("; "), diff: Diff { lines }, acts }))
}

fn closed(path: &str, mode: u32) -> Act {
    let ownership = Ownership { mode: Some(mode), ..Ownership::default() };
    Act::SetOwnership { path: path.to_owned(), ownership, recursive: false }
}

/// Out of use first: what does not fit into memory stays where it is, and so does the file.
pub(crate) fn absent(given: &Swap, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(given, observed)?;
    let mut acts = Vec::new();
    if there.active.is_some() {
        acts.push(make::off(&given.path));
    }
    if there.line.is_some() {
        acts.extend(fstab::put(FstabField::Device, &given.path, None));
    }
    if there.file.is_some_and(|(file, _)| file.file_type == FileType::File) && there.formatted {
        acts.push(Act::RemoveFile { path: given.path.clone() });
    }
    if let (Some(setting), Some(seen)) = (swappiness(given), there.swappiness) {
        acts.extend(sysctl::absent(&setting, seen)?.into_iter().flat_map(|change| change.acts));
    }
    let lines = there.line.map(|line| format!("- {line}")).into_iter().collect();
    let why = "no longer wanted".to_owned();
    Ok((!acts.is_empty()).then_some(Change { mark: Mark::Remove, why, diff: Diff { lines }, acts }))
}

/// The file of the size it had (what was in it is in memory), its line, and whether it was in use.
pub(crate) fn undo(wanted: &Swap, before: &Observed) -> Undo {
    let Ok(there) = seen(wanted, before) else { return Undo::unknown() };
    let mut acts = vec![make::off_if_on(&wanted.path)];
    let mut keep = Vec::new();
    match there.file {
        Some((file, bytes)) if there.formatted => {
            let make =
                Make { bytes: *bytes, priority: there.active.and_then(|p| u16::try_from(p).ok()), ..Make::of(wanted) };
            acts.extend([make.unless_of_size(), closed(&wanted.path, file.mode)]);
            acts.extend(there.active.map(|_| make.on()));
        }
        // Nothing of ours was there, and what was there nothing was done to.
        Some(_) => {}
        None => acts.extend([wanted.path.clone(), format!("{}.new", wanted.path)].map(|path| Act::RemoveFile { path })),
    }
    acts.extend(fstab::put(FstabField::Device, &wanted.path, there.line));
    if let (Some(setting), Some(seen)) = (swappiness(wanted), there.swappiness) {
        let undo = sysctl::undo(&setting, seen);
        keep = undo.keep;
        acts.extend(undo.acts);
    }
    Undo { keep, ..Undo::acts(if there.file.is_some() { "as before" } else { "removed again" }, acts) }
}

pub(crate) fn undo_absent(given: &Swap, before: &Observed) -> Undo {
    match before {
        Observed::Swap { file: None, line: None, .. } => Undo::nothing(),
        _ => undo(given, before),
    }
}
