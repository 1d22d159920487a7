//! What a machine was given and is no longer wanted: what becomes of it, and in which order.

use crate::draft::MachineDraft;
use crate::predict::planned;
use crate::release::Releases;
use crate::removal::Keeping;
use crate::world::{Here, World};
use crate::{Note, label, maintenance};
use regie_dossier::{Place, Wanted, WantedResource};
use regie_wire::{Engine, Facts, Given, InstanceName, Key, MachineName, Phase, Resource, Scope};
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
    let colours = wanted.colours.iter().flat_map(|c| &c.other.resources);
    let there = wanted.resources.iter().chain(colours).filter(|w| w.machine == *machine);
    let keys: BTreeSet<Key> = there.map(|w| w.resource.key()).collect();
    // A hold is not in the dossier, and belongs to its instance for as long as that is.
    let held = |given: &Given| match &given.resource {
        Resource::Hold(record) => {
            let platforms = wanted.platforms.iter().filter(|p| p.machine == *machine);
            let mut platforms = platforms.map(|p| crate::platform::held_as(&p.name));
            wanted.instances.iter().any(|v| v.name == record.instance) || platforms.any(|p| p == record.instance)
        }
        _ => false,
    };
    let ours = facts.manifest.given.iter().filter(|(_, given)| given.dossier == wanted.dossier);
    let stays = |given: &Given| held(given) || maintenance::keeps(wanted, &given.resource);
    ours.filter(|(key, given)| !keys.contains(*key) && !stays(given)).collect()
}

/// Adds to the draft what becomes of the orphans of the scopes chosen.
pub(crate) fn remove_orphans(world: &World, here: Here, draft: &mut MachineDraft, chosen: impl Fn(&Scope) -> bool) {
    go(world, here, draft, chosen, &mut Keeping::default());
}

/// The same, as somebody asked for an instance's removal by its name: what was there before goes too.
/// Gives the folders that go whole with their data.
pub(crate) fn remove_asked(
    world: &World,
    here: Here,
    draft: &mut MachineDraft,
    instance: &InstanceName,
    data: bool,
) -> Vec<String> {
    let mut keeping = Keeping::asked(data);
    go(world, here, draft, |scope| matches!(scope, Scope::Instance(i) if i == instance), &mut keeping);
    keeping.roots().to_vec()
}

fn go(world: &World, here: Here, draft: &mut MachineDraft, chosen: impl Fn(&Scope) -> bool, keeping: &mut Keeping) {
    let mut all = orphans(world.wanted, here.name, here.facts);
    all.retain(|(_, given)| chosen(&given.scope));
    all.sort_by_key(|(key, given)| removal_order(key, given));
    let releases = Releases::of(world, here, &all);
    keeping.look(world, &all);
    for (key, given) in all {
        let fate = keeping.fate(here, key, given).unwrap_or_else(|| fate(&releases, given, keeping.asked));
        if matches!(fate, Fate::Remove(_)) {
            keeping.goes(&given.resource);
        }
        match fate {
            Fate::Keep => {}
            Fate::Forget => draft.forget.push(key.clone()),
            Fate::LeaveInPlace(why) => {
                let text = format!("{} left in place: {why}", label(&given.resource));
                draft.notes.push(Note { machine: Some(here.name.clone()), mark: "–".to_owned(), text });
                draft.forget.push(key.clone());
            }
            Fate::Remove(why) => remove(here, draft, (key, given), why, keeping.asked),
        }
    }
    keeping.tell(here, draft);
}

fn fate(releases: &Releases, given: &Given, asked: bool) -> Fate {
    if let Some(fate) = releases.fate(&given.resource) {
        return fate;
    }
    if given.adopted && !asked {
        return Fate::LeaveInPlace("it was there before regie");
    }
    match &given.resource {
        Resource::Packages(_) | Resource::User(_) | Resource::Group(_) => {
            Fate::LeaveInPlace("other things may need it")
        }
        Resource::Command(_) => Fate::LeaveInPlace("what it did stays done"),
        r if r.is_check() => Fate::Forget,
        Resource::Reload(_) => Fate::Forget,
        Resource::Absent { .. } => Fate::Forget,
        Resource::Locale(_) | Resource::Timezone(_) | Resource::Hostname(_) => {
            Fate::LeaveInPlace("a machine always has one")
        }
        _ => Fate::Remove("no longer in the dossier"),
    }
}

fn remove(here: Here, draft: &mut MachineDraft, (key, given): (&Key, &Given), why: &str, asked: bool) {
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
        // Whoever asks for it to go is not told that it went.
        Err(why) if asked => draft.errors.push(format!("{}: {} cannot be removed: {why}", here.name, label(&resource))),
        // What cannot be removed does not keep the rest from being brought about.
        Err(why) => draft.notes.push(Note {
            machine: Some(here.name.clone()),
            mark: "▲".to_owned(),
            text: format!("{} cannot be removed: {why}", label(&resource)),
        }),
    }
}

/// What starts by itself and what runs go first, last given first; then sites, links and files, releases, folders from the
/// deepest up, and last what holds data.
fn removal_order(key: &Key, given: &Given) -> (u8, Reverse<usize>, Reverse<i64>, Reverse<Key>) {
    let (rank, depth) = match &given.resource {
        // Nothing starts again by itself any more, then nothing runs.
        Resource::Cron(_) | Resource::Timer(_) => (0, 0),
        r if r.is_runnable() => (1, 0),
        Resource::Site(_) => (2, 0),
        Resource::Upstream(_) => (3, 0),
        Resource::Symlink(_) => (4, 0),
        Resource::File(_) | Resource::Line(_) | Resource::Block(_) | Resource::AuthorizedKey(_) => (5, 0),
        Resource::Certificate(_) | Resource::Swap(_) | Resource::Logrotate(_) => (5, 0),
        Resource::Sysctl(_) | Resource::AptRepository(_) => (5, 0),
        Resource::Venv(_) => (6, 0),
        Resource::Archive(_) | Resource::Checkout(_) => (7, 0),
        // What is mounted goes between what lies in it and the folder that it lies on.
        Resource::Directory(d) => (8, 2 * d.path.matches('/').count()),
        Resource::Mount(m) => (8, 2 * m.path.matches('/').count() + 1),
        // PostgreSQL drops no role that owns something.
        Resource::DatabaseUser(user) if user.engine != Engine::Postgresql => (9, 0),
        Resource::Database(_) => (10, 0),
        Resource::DatabaseUser(_) => (11, 0),
        _ => (12, 0),
    };
    (rank, Reverse(depth), Reverse(given.at), Reverse(key.clone()))
}
