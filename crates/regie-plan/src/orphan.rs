//! What a machine was given and is no longer wanted: what becomes of it, and in which order.

use crate::draft::MachineDraft;
use crate::predict::planned;
use crate::release::Releases;
use crate::world::{Here, World};
use crate::{Note, label};
use regie_dossier::{Place, Wanted, WantedResource};
use regie_wire::{Facts, Given, Key, MachineName, Phase, Resource, Scope};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What becomes of an orphan.
pub(crate) enum Fate {
    /// It goes, for this reason.
    Remove(&'static str),
    /// It stays, and stays remembered.
    Keep,
    /// It stays or goes with something else, and is remembered no more.
    Forget,
    /// The same, and a person is told why.
    LeaveInPlace(&'static str),
}

/// What this dossier gave to a machine and wants there no more, by key.
pub(crate) fn orphans<'a>(wanted: &Wanted, machine: &MachineName, facts: &'a Facts) -> Vec<(&'a Key, &'a Given)> {
    let keys: BTreeSet<Key> =
        wanted.resources.iter().filter(|w| w.machine == *machine).map(|w| w.resource.key()).collect();
    // A hold is not in the dossier, and belongs to its instance for as long as that is.
    let held = |given: &Given| match &given.resource {
        Resource::Hold(record) => wanted.instances.iter().any(|v| v.name == record.instance),
        _ => false,
    };
    let ours = facts.manifest.given.iter().filter(|(_, given)| given.dossier == wanted.dossier);
    ours.filter(|(key, given)| !keys.contains(*key) && !held(given)).collect()
}

/// Adds to the draft what becomes of the orphans of the scopes chosen.
pub(crate) fn remove_orphans(world: &World, here: Here, draft: &mut MachineDraft, chosen: impl Fn(&Scope) -> bool) {
    let mut all = orphans(world.wanted, here.name, here.facts);
    all.retain(|(_, given)| chosen(&given.scope));
    all.sort_by_key(|(key, given)| removal_order(key, given));
    let releases = Releases::of(world, here, &all);
    for (key, given) in all {
        match fate(&releases, given) {
            Fate::Keep => {}
            Fate::Forget => draft.forget.push(key.clone()),
            Fate::LeaveInPlace(why) => {
                let text = format!("{} left in place: {why}", label(&given.resource));
                draft.notes.push(Note { machine: Some(here.name.clone()), mark: "–".to_owned(), text });
                draft.forget.push(key.clone());
            }
            Fate::Remove(why) => remove(here, draft, key, given, why),
        }
    }
}

fn fate(releases: &Releases, given: &Given) -> Fate {
    if let Some(fate) = releases.fate(&given.resource) {
        return fate;
    }
    if given.adopted {
        return Fate::LeaveInPlace("it was there before regie");
    }
    match &given.resource {
        Resource::Packages(_) | Resource::User(_) | Resource::Group(_) => {
            Fate::LeaveInPlace("other things may need it")
        }
        Resource::Command(_) => Fate::LeaveInPlace("what it did stays done"),
        Resource::Http(_) | Resource::Absent { .. } => Fate::Forget,
        _ => Fate::Remove("no longer in the dossier"),
    }
}

fn remove(here: Here, draft: &mut MachineDraft, key: &Key, given: &Given, why: &str) {
    let resource = Resource::Absent { resource: Box::new(given.resource.clone()) };
    let Some(seen) = here.observation(key) else {
        draft.errors.push(format!("{}: {} was not looked at", here.name, label(&resource)));
        return;
    };
    match regie_resource::diff(&resource, &seen.observed, None) {
        Ok(None) => draft.forget.push(key.clone()),
        Ok(Some(mut change)) => {
            change.why = why.to_owned();
            let place = Place { file: format!("given by run {}", given.run), ..Place::default() };
            let (machine, scope) = (here.name.clone(), given.scope.clone());
            let gone = WantedResource {
                machine,
                scope,
                phase: Phase::Remove,
                resource,
                notifies: Vec::new(),
                rolls: false,
                place,
            };
            draft.steps.push(planned(&gone, &seen.observed, change));
        }
        // What cannot be removed does not keep the rest from being brought about.
        Err(why) => draft.notes.push(Note {
            machine: Some(here.name.clone()),
            mark: "▲".to_owned(),
            text: format!("{} cannot be removed: {why}", label(&resource)),
        }),
    }
}

/// What runs stops first, last given first; then links and files, releases, and folders from the deepest up.
fn removal_order(key: &Key, given: &Given) -> (u8, Reverse<usize>, Reverse<i64>, Reverse<Key>) {
    let (rank, depth) = match &given.resource {
        r if r.is_runnable() => (0, 0),
        Resource::Symlink(_) => (1, 0),
        Resource::File(_) => (2, 0),
        Resource::Archive(_) => (3, 0),
        Resource::Directory(d) => (4, d.path.matches('/').count()),
        _ => (5, 0),
    };
    (rank, Reverse(depth), Reverse(given.at), Reverse(key.clone()))
}
