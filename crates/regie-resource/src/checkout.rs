//! Git checkouts: by commit. What a person changed in one is never overwritten.

use crate::edit::{shell, shell_as};
use crate::{Act, Change, Diff, Undo, path, quote};
use regie_wire::{Checkout, Mark, Observed, Ownership};

/// Seconds for what talks to another server.
const TIMEOUT: u64 = 1800;

/// Whether a revision is a commit by its whole number; anything else is a tag.
fn is_commit(revision: &str) -> bool {
    revision.len() == 40 && revision.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What git calls the revision: a tag is never mistaken for a branch of that name.
pub fn git_revision(revision: &str) -> String {
    if is_commit(revision) { revision.to_owned() } else { format!("refs/tags/{revision}") }
}

/// An address without what stands before its host: somebody may have cloned with a password in it.
fn shown(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let host_starts = rest.split('/').next().and_then(|authority| authority.rfind('@')).map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[host_starts..])
        }
        None => url.to_owned(),
    }
}

/// `git` that asks nobody, with the key and the credentials that the checkout has.
fn git(checkout: &Checkout) -> String {
    let mut words = String::from("GIT_TERMINAL_PROMPT=0 ");
    if let Some(key) = &checkout.ssh_key {
        let ssh = format!("ssh -i {} -o IdentitiesOnly=yes -o BatchMode=yes", quote(key));
        words.push_str(&format!("GIT_SSH_COMMAND={} ", quote(&ssh)));
    }
    words.push_str("git");
    if let Some(file) = &checkout.credentials {
        let helper = format!("credential.helper=store --file={}", quote(file));
        words.push_str(&format!(" -c credential.helper= -c {}", quote(&helper)));
    }
    words
}

/// Fetches what is missing, and checks out.
fn switch(checkout: &Checkout, folder: &str, revision: &str, fetch: bool) -> Act {
    let (git, folder, revision) = (git(checkout), quote(folder), quote(&git_revision(revision)));
    let there = format!("git -C {folder} cat-file -e {revision}^{{commit}} 2>/dev/null");
    let mut run = String::new();
    if fetch {
        run.push_str(&format!("{git} -C {folder} fetch --quiet --tags origin\n"));
        // A commit that no branch or tag leads to is asked for by its number.
        run.push_str(&format!("{there} || {git} -C {folder} fetch --quiet origin {revision}\n"));
    }
    run.push_str(&format!("git -C {folder} checkout --quiet --detach {revision}"));
    shell_as(checkout.user.as_deref(), run, TIMEOUT)
}

fn partial(checkout: &Checkout) -> String {
    format!("{}.partial", checkout.path)
}

/// How a person gets a repository and goes into it: git(1) names the folder after the last part of the address.
pub fn clone_by_hand(url: &str) -> String {
    let folder = url.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
    let folder = folder.strip_suffix(".git").unwrap_or(folder);
    format!("git clone {}\ncd {}", quote(url), quote(folder))
}

/// Beside, then renamed: the folder is whole or not there.
fn clone(checkout: &Checkout, revision: &str) -> Vec<Act> {
    let partial = partial(checkout);
    let ownership = Ownership { mode: Some(0o755), owner: checkout.user.clone(), group: None };
    let run = format!("{} clone --quiet --no-checkout {} {}", git(checkout), quote(&checkout.url), quote(&partial));
    let whole = switch(checkout, &partial, revision, false);
    // Only a commit may be missing after a clone: all tags came with it.
    let whole = if is_commit(revision) { switch(checkout, &partial, revision, true) } else { whole };
    vec![
        Act::RemoveTree { path: partial.clone() },
        Act::MakeDirectory { path: partial.clone(), ownership },
        shell_as(checkout.user.as_deref(), run, TIMEOUT),
        whole,
        Act::argv(["mv", "-T", &partial, &checkout.path]),
    ]
}

/// It loses its name first, so that no half of one is ever taken for a whole.
fn remove(checkout: &Checkout) -> Vec<Act> {
    let partial = partial(checkout);
    let (from, to) = (quote(&checkout.path), quote(&partial));
    let tree = || Act::RemoveTree { path: partial.clone() };
    vec![tree(), shell(format!("[ ! -e {from} ] || mv -T {from} {to}")), tree()]
}

pub(crate) fn diff(wanted: &Checkout, observed: &Observed) -> Result<Option<Change>, String> {
    let Observed::Checkout { head, wanted: commit, url, changed, occupied, .. } = observed else {
        return Err(path::mismatch(&wanted.path, observed));
    };
    let place = &wanted.path;
    if *occupied {
        return Err(format!(
            "{place} is there already and is no git checkout; look at it and move it away (mv {0} {0}.old), then plan again",
            quote(place)
        ));
    }
    let Some(head) = head else {
        return Ok(Some(Change {
            mark: Mark::Add,
            why: "not there".to_owned(),
            diff: Diff { lines: vec![format!("+ {} at {}", shown(&wanted.url), wanted.revision)] },
            acts: clone(wanted, &wanted.revision),
        }));
    };
    if let Some(other) = url.as_ref().filter(|url| **url != wanted.url) {
        return Err(format!(
            "{place} is a checkout of {}, and {} is wanted; if that one is no longer needed, move it away (mv {2} {2}.old), then plan again",
            shown(other),
            shown(&wanted.url),
            quote(place)
        ));
    }
    if *changed {
        return Err(format!(
            "somebody changed files in {place}, and regie overwrites nobody's work: look (git -C {0} status), keep what is needed, then take it back (git -C {0} checkout -- .) and plan again",
            quote(place)
        ));
    }
    if commit.as_ref() == Some(head) {
        return Ok(None);
    }
    let to = commit.as_ref().filter(|c| **c != wanted.revision).map(|c| format!(" ({c})")).unwrap_or_default();
    Ok(Some(Change {
        mark: Mark::Change,
        why: "at another commit".to_owned(),
        diff: Diff { lines: vec![format!("- {head}"), format!("+ {}{to}", wanted.revision)] },
        acts: vec![switch(wanted, place, &wanted.revision, commit.is_none())],
    }))
}

/// One in which somebody has something that is nowhere else stays.
pub(crate) fn absent(given: &Checkout, observed: &Observed) -> Result<Option<Change>, String> {
    match observed {
        Observed::Checkout { head: None, .. } => Ok(None),
        Observed::Checkout { changed, own, .. } if *changed || *own => Err(format!(
            "{0} has changes, files or commits that are nowhere else (git -C {1} status): keep what is needed, then remove it by hand (rm -r {1})",
            given.path,
            quote(&given.path)
        )),
        Observed::Checkout { .. } => Ok(Some(Change {
            mark: Mark::Remove,
            why: "no longer wanted".to_owned(),
            diff: Diff::default(),
            acts: remove(given),
        })),
        other => Err(path::mismatch(&given.path, other)),
    }
}

pub(crate) fn undo(wanted: &Checkout, before: &Observed) -> Undo {
    match before {
        Observed::Checkout { head: Some(head), .. } => {
            Undo::acts(&format!("back at {head}"), vec![switch(wanted, &wanted.path, head, false)])
        }
        // It is renamed into place by the last act: before that only the folder beside is there.
        Observed::Checkout { head: None, occupied: false, .. } => Undo::acts("removed again", remove(wanted)),
        Observed::Checkout { .. } => Undo::nothing(),
        _ => Undo::unknown(),
    }
}

/// It is cloned again at the commit it had; files that git ignores do not come back.
pub(crate) fn undo_absent(given: &Checkout, before: &Observed) -> Undo {
    match before {
        Observed::Checkout { head: Some(head), .. } => {
            // Where its removal did not come to an end, what is left of it is in the way.
            let acts = remove(given).into_iter().chain(clone(given, head)).collect();
            Undo::acts("cloned again; files that git ignores do not come back", acts)
        }
        Observed::Checkout { .. } => Undo::nothing(),
        _ => Undo::unknown(),
    }
}
