//! Certificates with their keys: by names, by whether the key is theirs, and by the time they still last. Self-signed ones are
//! made here; others are an ACME server's.

mod acme;

use crate::edit::shell_as;
use crate::{Act, Change, Diff, Undo, path, quote};
use core::net::IpAddr;
use regie_wire::{Certificate, FileType, Mark, Observed, Ownership};
use std::collections::BTreeSet;

/// RFC 5280, appendix A: the longest common name.
const COMMON_NAME: usize = 64;

/// A name as it is compared: addresses in their one form, names without regard to case (RFC 5280, 7.2).
fn name(name: &str) -> String {
    name.parse::<IpAddr>().map_or_else(|_| name.to_lowercase(), |ip| ip.to_string())
}

fn names(all: &[String]) -> BTreeSet<String> {
    all.iter().map(|n| name(n)).collect()
}

fn key_ownership(wanted: &Certificate) -> Ownership {
    let mode = if wanted.group.is_some() { 0o640 } else { 0o600 };
    Ownership { mode: Some(mode), owner: None, group: wanted.group.clone() }
}

/// An EC key on P-256 and its certificate, both beside and then renamed. The key is readable by nobody else from the
/// moment it exists.
fn make(wanted: &Certificate) -> Act {
    let (cert, key) = (quote(&format!("{}.new", wanted.path)), quote(&format!("{}.new", wanted.key)));
    let alternative = |n: &String| if n.parse::<IpAddr>().is_ok() { format!("IP:{n}") } else { format!("DNS:{n}") };
    let alternatives = wanted.domains.iter().map(alternative).collect::<Vec<_>>().join(",");
    let subject =
        wanted.domains.first().filter(|n| n.len() <= COMMON_NAME).map_or_else(String::new, |n| format!("CN={n}"));
    let mut lines = vec![
        "umask 077".to_owned(),
        format!("rm -f {cert} {key}"),
        format!(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days {} -subj {} -addext {} -addext extendedKeyUsage=serverAuth -keyout {key} -out {cert}",
            wanted.days,
            quote(&format!("/{subject}")),
            quote(&format!("subjectAltName={alternatives}")),
        ),
    ];
    if let Some(group) = &wanted.group {
        lines.push(format!("chgrp {} {key}\nchmod 0640 {key}", quote(group)));
    }
    lines.push(format!("chmod 0644 {cert}\nsync {cert} {key}"));
    // Killed between the two, the key is not the certificate's: the next look has both made anew.
    lines.push(format!("mv -f {key} {}\nmv -f {cert} {}", quote(&wanted.key), quote(&wanted.path)));
    shell_as(None, lines.join("\n"), 60)
}

pub(crate) fn diff(wanted: &Certificate, observed: &Observed) -> Result<Option<Change>, String> {
    if let Some(acme) = &wanted.acme {
        return acme::diff(wanted, acme, observed);
    }
    let Observed::Certificate { names: there, key_matches, lasts, ends, key, .. } = observed else {
        return Err(path::mismatch(&wanted.path, observed));
    };
    let change =
        |mark, why: String, lines| Ok(Some(Change { mark, why, diff: Diff { lines }, acts: vec![make(wanted)] }));
    let Some(there) = there else {
        let line = format!("+ {} ({} days)", wanted.domains.join(", "), wanted.days);
        return change(Mark::Add, "not there".to_owned(), vec![line]);
    };
    let (mut reasons, mut lines) = (Vec::new(), Vec::new());
    if names(there) != names(&wanted.domains) {
        reasons.push("it is for other names".to_owned());
        lines.extend([format!("- {}", there.join(", ")), format!("+ {}", wanted.domains.join(", "))]);
    }
    if key.is_none() {
        reasons.push("its key is not there".to_owned());
    } else if !key_matches {
        reasons.push("the key is not its own".to_owned());
    }
    if !lasts {
        reasons.push(format!("it ends within 30 days ({ends})"));
        lines.push(format!("+ {} days from now", wanted.days));
    }
    if !reasons.is_empty() {
        return change(Mark::Replace, reasons.join("; "), lines);
    }
    let differs = match key {
        Some(key) if key.file_type == FileType::File => path::ownership(&key_ownership(wanted), key),
        _ => Vec::new(),
    };
    Ok((!differs.is_empty()).then(|| Change {
        mark: Mark::Change,
        why: format!("the key: {}", path::why(&differs)),
        diff: Diff { lines: path::lines(&differs) },
        acts: vec![Act::SetOwnership { path: wanted.key.clone(), ownership: key_ownership(wanted), recursive: false }],
    }))
}

pub(crate) fn absent(given: &Certificate, observed: &Observed) -> Result<Option<Change>, String> {
    if let Some(acme) = &given.acme {
        return acme::absent(given, acme, observed);
    }
    let Observed::Certificate { names, key, .. } = observed else {
        return Err(path::mismatch(&given.path, observed));
    };
    let paths = [(names.is_some(), &given.path), (key.is_some(), &given.key)];
    let acts: Vec<Act> =
        paths.into_iter().filter(|(there, _)| *there).map(|(_, p)| Act::RemoveFile { path: p.clone() }).collect();
    let why = "no longer wanted".to_owned();
    Ok((!acts.is_empty()).then(|| Change { mark: Mark::Remove, why, diff: Diff::default(), acts }))
}

/// Both files as they were, whichever of them were there, and nothing beside them.
pub(crate) fn undo(wanted: &Certificate, before: &Observed) -> Undo {
    if wanted.acme.is_some() {
        return acme::undo(before);
    }
    let Observed::Certificate { names, .. } = before else {
        return Undo::unknown();
    };
    let words = if names.is_some() { "as before" } else { "removed again" };
    let beside = [&wanted.path, &wanted.key].map(|path| Act::RemoveFile { path: format!("{path}.new") });
    Undo { keep: vec![wanted.path.clone(), wanted.key.clone()], ..Undo::acts(words, beside.into()) }
}

pub(crate) fn undo_absent(given: &Certificate, before: &Observed) -> Undo {
    match before {
        Observed::Certificate { names: None, key: None, .. } => Undo::nothing(),
        _ => undo(given, before),
    }
}
