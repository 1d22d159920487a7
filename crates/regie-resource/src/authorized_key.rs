//! Public keys that may log in as a user. The file is changed as that user: whatever it put in the way of its own files
//! can lead nobody else astray.

use crate::edit::{Edit, shell_as};
use crate::{Act, Change, Diff, Undo, path, quote};
use regie_wire::{AuthorizedKey, Mark, Observed};

/// A line with the same key is replaced, wherever it stands; further ones go.
const PUT: &str = r#"{
  hit = 0
  if ($0 !~ /^[ \t]*#/) for (i = 1; i <= NF; i++) if ($i == ENVIRON["K"]) hit = 1
  if (!hit) { print; next }
  if (!done && ENVIRON["L"] != "") print ENVIRON["L"]
  done = 1
}
END { if (!done && ENVIRON["L"] != "") print ENVIRON["L"] }"#;

fn edit(key: &AuthorizedKey, line: Option<&str>) -> Act {
    let edit = Edit {
        path: "\"$home/.ssh/authorized_keys\"",
        given: &[("K", key.fingerprint()), ("L", line.unwrap_or_default())],
        program: PUT,
        twice: false,
        make: line.map(|_| "0600"),
        mode: Some("0600"),
        remove_empty: line.is_none(),
    };
    let user = quote(&key.user);
    let folder = match line {
        Some(_) => "[ -d \"$home/.ssh\" ] || install -d -m 0700 \"$home/.ssh\"\n",
        None => "",
    };
    let home = format!("home=$(getent passwd {user} | cut -d: -f6)\n[ -n \"$home\" ]\n");
    shell_as(Some(&key.user), format!("umask 077\n{home}{folder}{}", edit.script()), 60)
}

fn seen<'a>(key: &AuthorizedKey, observed: &'a Observed) -> Result<Option<&'a str>, String> {
    match observed {
        Observed::AuthorizedKey { line } => Ok(line.as_deref()),
        other => Err(path::mismatch(&format!("the key of {}", key.user), other)),
    }
}

pub(crate) fn diff(wanted: &AuthorizedKey, observed: &Observed) -> Result<Option<Change>, String> {
    let (mark, why, mut lines) = match seen(wanted, observed)? {
        Some(there) if there == wanted.key => return Ok(None),
        Some(there) => (Mark::Change, "its options or comment differ", vec![format!("- {there}")]),
        None => (Mark::Add, "not among the user's keys", Vec::new()),
    };
    lines.push(format!("+ {}", wanted.key));
    let acts = vec![edit(wanted, Some(&wanted.key))];
    Ok(Some(Change { mark, why: why.to_owned(), diff: Diff { lines }, acts }))
}

pub(crate) fn absent(given: &AuthorizedKey, observed: &Observed) -> Result<Option<Change>, String> {
    Ok(seen(given, observed)?.map(|there| Change {
        mark: Mark::Remove,
        why: "no longer wanted".to_owned(),
        diff: Diff { lines: vec![format!("- {there}")] },
        acts: vec![edit(given, None)],
    }))
}

pub(crate) fn undo(wanted: &AuthorizedKey, before: &Observed) -> Undo {
    match seen(wanted, before) {
        Ok(Some(there)) => Undo::acts("as before", vec![edit(wanted, Some(there))]),
        Ok(None) => Undo::acts("taken out again", vec![edit(wanted, None)]),
        Err(_) => Undo::unknown(),
    }
}

pub(crate) fn undo_absent(given: &AuthorizedKey, before: &Observed) -> Undo {
    match seen(given, before) {
        Ok(None) => Undo::nothing(),
        _ => undo(given, before),
    }
}
