//! Restarts that changes will owe.

use crate::label;
use crate::predict::Predicted;
use crate::world::Here;
use regie_dossier::WantedResource;
use regie_wire::{Content, ContentSeen, File, FileType, Key, Mark, Observed, PathSeen, Resource};
use std::collections::BTreeMap;

/// What will owe one unit or process its restart.
struct Cause {
    changes: Vec<String>,
    /// Position of the last of them.
    last: usize,
}

/// Gives every unit and process that a change notifies its restart, after the last change that owes it: in its own place
/// where that comes later, otherwise in a step of its own at the end of that change's phase (a site's file restarts the
/// server that the machine started long before). `others` finds those that this plan does not bring about.
pub(crate) fn owe<'a>(
    here: Here,
    steps: &mut Vec<Predicted>,
    others: impl Fn(&Key) -> Option<&'a WantedResource>,
) -> Vec<String> {
    let mut late: BTreeMap<usize, Vec<Predicted>> = BTreeMap::new();
    let mut errors = Vec::new();
    let (mut places, mut ends) = (BTreeMap::new(), BTreeMap::new());
    for (at, p) in steps.iter().enumerate() {
        places.entry(p.wanted.resource.key()).or_insert(at);
        ends.insert((p.wanted.scope.clone(), p.wanted.phase), at);
    }
    for (key, cause) in causes(steps) {
        let own = places.get(&key).copied();
        let why = format!("{} changes", cause.changes.join(", "));
        let result = match own {
            Some(at) if at > cause.last => {
                if !runs(&steps[at].wanted.resource) {
                    continue;
                }
                restart_in_place(&mut steps[at], &why)
            }
            _ => {
                let wanted = own.map(|at| &steps[at].wanted).or_else(|| others(&key));
                let Some(wanted) = wanted.filter(|w| runs(&w.resource)) else {
                    continue;
                };
                let after = &steps[cause.last].wanted;
                let again = WantedResource {
                    scope: after.scope.clone(),
                    phase: after.phase,
                    notifies: Vec::new(),
                    ..wanted.clone()
                };
                restart_again(again, &why).map(|step| {
                    let end = ends.get(&(after.scope.clone(), after.phase)).copied();
                    late.entry(end.unwrap_or(cause.last)).or_default().extend(step);
                })
            }
        };
        if let Err(why) = result {
            errors.push(format!("{}: {key}: {why}", here.name));
        }
    }
    for (after, again) in late.into_iter().rev() {
        steps.splice(after + 1..after + 1, again);
    }
    errors
}

/// By key of what restarts.
fn causes(steps: &[Predicted]) -> BTreeMap<Key, Cause> {
    let mut causes: BTreeMap<Key, Cause> = BTreeMap::new();
    for (at, p) in steps.iter().enumerate().filter(|(_, p)| p.change.is_some() && !p.wanted.resource.is_check()) {
        for key in p.wanted.notifies.iter().filter(|k| **k != p.wanted.resource.key()) {
            let cause = causes.entry(key.clone()).or_insert(Cause { changes: Vec::new(), last: at });
            let what = label(&p.wanted.resource);
            if !cause.changes.contains(&what) {
                cause.changes.push(what);
            }
            cause.last = at;
        }
    }
    causes
}

fn restart_in_place(p: &mut Predicted, why: &str) -> Result<(), String> {
    let was_right = p.change.is_none();
    let mut change = regie_resource::diff(&p.wanted.resource, &p.before, Some(why))?;
    if let Some(change) = change.as_mut().filter(|_| was_right) {
        change.mark = Mark::Replace;
        change.why = format!("{}: {why}", does(&p.wanted.resource));
    }
    p.change = change;
    Ok(())
}

fn does(resource: &Resource) -> &'static str {
    if matches!(resource, Resource::Reload(_)) { "reloads" } else { "restarts" }
}

/// It will be as wanted and running by then.
fn restart_again(wanted: WantedResource, why: &str) -> Result<Option<Predicted>, String> {
    let (resource, before) = as_running(&wanted.resource);
    let change = regie_resource::diff(&resource, &before, Some(why))?;
    Ok(change.map(|mut change| {
        change.mark = Mark::Replace;
        change.why = format!("{}: {why}", does(&wanted.resource));
        Predicted { wanted, before, change: Some(change) }
    }))
}

/// A unit or process as it will be seen when it runs as wanted. Its file does not matter to a restart.
fn as_running(resource: &Resource) -> (Resource, Observed) {
    match resource {
        Resource::Unit(u) => {
            let seen = Observed::Unit {
                load: None,
                known: true,
                enabled: u.enabled,
                active: true,
                state: "active/running".to_owned(),
                needs_reload: false,
            };
            (Resource::Unit(regie_wire::Unit { content: None, ..u.clone() }), seen)
        }
        Resource::Reload(_) => (resource.clone(), Observed::Command { satisfied: true }),
        Resource::Process(p) => {
            let seen = Observed::Process { running: true, spec: Some(p.clone()), restarts: 0 };
            (resource.clone(), seen)
        }
        Resource::Program(p) => {
            let file = Some(as_written(regie_resource::program_file(p)));
            let seen = Observed::Program { file, known: true, running: true, state: "RUNNING".to_owned() };
            (resource.clone(), seen)
        }
        Resource::Site(s) => {
            let file = Some(as_written(regie_resource::site_file(s)));
            (resource.clone(), Observed::Site { file, enabled: true })
        }
        Resource::Upstream(u) => {
            (resource.clone(), Observed::Path { path: Some(as_written(regie_resource::upstream_file(u))) })
        }
        other => (other.clone(), Observed::Unknown { why: "it is neither a unit nor a process".to_owned() }),
    }
}

/// A file as it will be seen once it is written.
fn as_written(file: File) -> PathSeen {
    let content = match file.content {
        Content::Text(text) => match text.as_plain() {
            Some(plain) => ContentSeen::Text(plain),
            None => ContentSeen::Keyed { actual: String::new(), wanted: Some(String::new()) },
        },
        Content::Base64(_) => ContentSeen::None,
    };
    let (mode, root) = (file.ownership.mode.unwrap_or(0o644), || "root".to_owned());
    PathSeen { file_type: FileType::File, mode, owner: root(), group: root(), content, target: None }
}

/// Whether it should run: a stopped one owes nothing.
pub(crate) fn runs(resource: &Resource) -> bool {
    match resource {
        Resource::Unit(u) => u.active,
        Resource::Process(p) => p.running,
        Resource::Program(p) => p.running,
        // What reads them runs, or reads them when it starts.
        other => other.is_reread(),
    }
}
