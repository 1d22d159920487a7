//! What releases were when they were first used, written down.

use super::here::{self, Here};
use super::sources::{self, Reach};
use crate::cli::Global;
use crate::edge;
use crate::exit::{Done, Exit, Failure};
use regie_dossier::{Lock, Locked, SourceRequest};
use std::collections::BTreeMap;

/// Writes down what is used for the first time, and says so.
///
/// # Errors
/// When `dossier.lock` cannot be written: then nothing has been changed yet.
pub fn remember(g: &Global, here: &Here, used: &Lock) -> Result<(), Failure> {
    let mut written = Vec::new();
    edge::lock::change(&here.root, |lock| {
        for (release, locked) in used {
            let before = lock.insert(release.clone(), locked.clone());
            if before.as_ref() != Some(locked) {
                written.push((release, before, locked));
            }
        }
    })?;
    for (release, before, now) in written {
        tell(g, release, before.as_ref(), Some(now));
    }
    Ok(())
}

/// Writes the lock anew: for everything that any environment asks for, one service, or one version of it.
pub fn lock(g: &Global, service: Option<&str>, version: Option<&str>) -> Done {
    let here = here::open(g)?;
    let mut now = Lock::new();
    for request in requests(&here, service, version)? {
        if let Some(locked) = sources::bring(&here, &request, Reach::Anew)?.locked {
            now.insert((request.service, request.version), locked);
        } else if service.is_some() {
            err!("{} is not locked: {}", request.service, why_not(&request));
        }
    }
    let mut changed = BTreeMap::new();
    edge::lock::change(&here.root, |lock| {
        let before = lock.clone();
        lock.extend(now);
        // What was released of a service that is gone is of no use to anybody.
        if service.is_none() {
            lock.retain(|(service, _), _| here.dossier.services.contains_key(service));
        }
        for release in before.keys().chain(lock.keys()) {
            let (was, is) = (before.get(release), lock.get(release));
            if was != is {
                changed.insert(release.clone(), (was.cloned(), is.cloned()));
            }
        }
    })?;
    for (release, (was, is)) in &changed {
        tell(g, release, was.as_ref(), is.as_ref());
    }
    if changed.is_empty() && !g.json {
        out!("dossier.lock is as it should be.");
    }
    Ok(Exit::Ok)
}

fn why_not(request: &SourceRequest) -> &'static str {
    match request.origin {
        regie_dossier::Origin::Download { .. } => "its [source] says the SHA-256 itself",
        _ => "the content of a local checkout decides what it is",
    }
}

fn requests(here: &Here, service: Option<&str>, version: Option<&str>) -> Result<Vec<SourceRequest>, Failure> {
    if let Some(name) = service.filter(|s| !here.dossier.services.contains_key(*s)) {
        return Err(here.no_service(name));
    }
    if let (Some(service), Some(version)) = (service, version) {
        return here.source(service, version).map(|request| request.into_iter().collect());
    }
    let mut all = BTreeMap::new();
    // The environment meant comes last: where two see one version, it decides.
    let mut environments = here.dossier.environments.keys().collect::<Vec<_>>();
    environments.sort_by_key(|e| **e == here.env);
    for env in environments {
        let requests = regie_dossier::sources(&here.dossier, env).map_err(|f| here::found(&f))?;
        let ours = requests.into_iter().filter(|r| service.is_none_or(|s| s == r.service));
        all.extend(ours.map(|r| ((r.service.clone(), r.version.clone()), r)));
    }
    Ok(all.into_values().collect())
}

fn tell(g: &Global, (service, version): &(String, String), before: Option<&Locked>, now: Option<&Locked>) {
    if g.json {
        let json =
            |l: &Locked| serde_json::json!({ "git": l.git, "commit": l.commit, "sha256": l.sha256, "built": l.built });
        let value = serde_json::json!({
            "v": 1, "type": "lock", "service": service, "version": version,
            "before": before.map(json), "now": now.map(json),
        });
        return out!("{value}");
    }
    let mark = match (before, now) {
        (None, _) => "+",
        (_, None) => "-",
        _ => "~",
    };
    out!("dossier.lock {mark} {service} {version}");
    let said = |l: Option<&Locked>| l.map(lines).unwrap_or_default();
    let (before, now) = (said(before), said(now));
    for line in before.iter().filter(|l| !now.contains(l)) {
        out!("    - {line}");
    }
    for line in now.iter().filter(|l| !before.contains(l)) {
        out!("    + {line}");
    }
}

fn lines(locked: &Locked) -> Vec<String> {
    let git = locked.git.iter().map(|g| format!("git {g}"));
    let commit = locked.commit.iter().map(|c| format!("commit {c}"));
    let built = locked.built.then(|| "built".to_owned());
    git.chain(commit).chain([format!("sha256 {}", locked.sha256)]).chain(built).collect()
}
