//! Packages of the distribution (apt): by presence, or by version where one is said.

use crate::{Act, Change, Diff, Tolerate, Undo, path};
use regie_wire::{Mark, Observed, Packages};
use std::collections::BTreeMap;

/// Seconds that apt may take: a slow mirror is no failure.
const TIMEOUT: u64 = 1800;

/// `name=version` in its two parts.
fn parts(name: &str) -> (&str, Option<&str>) {
    name.split_once('=').map_or((name, None), |(name, version)| (name, Some(version)))
}

pub(crate) fn apt<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Act {
    Act::Argv {
        argv: std::iter::once("apt-get").chain(arguments).map(str::to_owned).collect(),
        env: vec![("DEBIAN_FRONTEND".into(), "noninteractive".into())],
        cwd: None,
        timeout: TIMEOUT,
        tolerate: Tolerate::Nothing,
    }
}

/// The wanted ones that are not there, and those there in another version (with it).
fn missing<'a>(
    wanted: &'a Packages,
    installed: &'a BTreeMap<String, String>,
) -> (Vec<&'a str>, Vec<(&'a str, &'a str)>) {
    let (mut new, mut other) = (Vec::new(), Vec::new());
    for name in &wanted.names {
        match (parts(name), installed.get(parts(name).0)) {
            (_, None) => new.push(name.as_str()),
            ((_, Some(version)), Some(there)) if version != there => other.push((name.as_str(), there.as_str())),
            _ => {}
        }
    }
    (new, other)
}

/// What an upgrade of everything that is installed would do, changing nothing but the lists of what there is.
pub fn preview_upgrade() -> Vec<Act> {
    vec![apt(["update"]), apt(["--simulate", "upgrade"])]
}

/// Upgrades everything that is installed. Files that somebody changed stay as they are (dpkg(1), `--force-confold`).
pub fn upgrade() -> Vec<Act> {
    vec![apt(["-y", "-o", "Dpkg::Options::=--force-confold", "upgrade"])]
}

pub(crate) fn diff(wanted: &Packages, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Packages { installed, lists_stale } = observed else {
        return Err(path::mismatch("a package", observed));
    };
    let (new, other) = missing(wanted, installed);
    if new.is_empty() && other.is_empty() {
        return Ok(None);
    }
    let mut reasons = Vec::new();
    let mut lines = new.iter().map(|n| format!("+ {}", n.replacen('=', " ", 1))).collect::<Vec<_>>();
    if !new.is_empty() {
        reasons.push(format!("not installed: {}", new.join(", ")));
    }
    for (name, there) in &other {
        let (name, version) = parts(name);
        let version = version.unwrap_or_default();
        reasons.push(format!("{name} {there}, wanted {version}"));
        lines.extend([format!("- {name} {there}"), format!("+ {name} {version}")]);
    }
    let mut acts = Vec::new();
    if *lists_stale {
        acts.push(apt(["update"]));
    }
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    if !other.is_empty() {
        // The version wanted is said in so many words: it may be an older one.
        arguments.push("--allow-downgrades");
    }
    arguments.extend(new.iter().copied().chain(other.iter().map(|(name, _)| *name)));
    acts.push(apt(arguments));
    let mark = if other.is_empty() { Mark::Add } else { Mark::Change };
    Ok(Some(Change { mark, why: reasons.join("; "), diff: Diff { lines }, acts }))
}

pub(crate) fn undo(wanted: &Packages, before: &Observed) -> Undo {
    let Observed::Packages { installed, .. } = before else {
        return Undo::unknown();
    };
    let (new, other) = missing(wanted, installed);
    let names = new.iter().map(|n| parts(n).0).collect::<Vec<_>>();
    let acts = match names.is_empty() {
        true => Vec::new(),
        false => vec![apt(["remove", "-y"].into_iter().chain(names))],
    };
    if other.is_empty() {
        return Undo::acts("removed again (what they depend on stays, and so does their configuration)", acts);
    }
    let versions = other.iter().map(|(name, there)| format!("{}={there}", parts(name).0)).collect::<Vec<_>>().join(" ");
    Undo {
        acts,
        ..Undo::impossible(format!(
            "a change of version cannot be taken back safely; by hand, if the mirror still has it: apt-get install --allow-downgrades {versions}"
        ))
    }
}
