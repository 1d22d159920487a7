//! Where an instance's data are: its databases, the folder that outlives its releases, and where all of it is saved by hand.

use super::{RunbookInput, seen};
use regie_dossier::InstanceView;
use regie_resource::data::sqlite_files;
use regie_wire::{Database, DatabaseUser, Engine, MachineName, Resource, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// Where saved data lie on a machine that does not say it.
const FOLDER: &str = "/var/backups/regie";

/// A database of an instance.
pub(super) struct Found<'a> {
    pub view: &'a InstanceView,
    pub machine: &'a MachineName,
    pub database: &'a Database,
}

/// A folder of an instance that holds data.
pub(super) struct Folder<'a> {
    pub machine: &'a MachineName,
    /// `/srv/pizzeria/shared`
    pub path: String,
    /// What of it is not saved, paths from there.
    pub exclude: Vec<String>,
}

/// All of them, instance by instance.
pub(super) fn databases<'a>(input: &RunbookInput<'a>) -> Vec<Found<'a>> {
    let views: BTreeMap<_, _> =
        input.wanted.instances.iter().enumerate().map(|(at, view)| (&view.name, (at, view))).collect();
    let found = input.wanted.resources.iter().filter_map(|w| match (&w.resource, &w.scope) {
        (Resource::Database(database), Scope::Instance(name)) => {
            let (at, view) = views.get(name)?;
            Some((*at, Found { view, machine: &w.machine, database }))
        }
        _ => None,
    });
    let mut found = found.collect::<Vec<_>>();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, found)| found).collect()
}

/// Those of one.
pub(super) fn databases_of<'a>(input: &RunbookInput<'a>, view: &'a InstanceView) -> impl Iterator<Item = Found<'a>> {
    input.wanted.resources.iter().filter_map(move |w| match &w.resource {
        Resource::Database(database) if seen::is_of(&w.scope, view) => {
            Some(Found { view, machine: &w.machine, database })
        }
        _ => None,
    })
}

/// The machines on which an instance has anything to save.
pub(super) fn machines<'a>(input: &RunbookInput<'a>, view: &'a InstanceView) -> BTreeSet<&'a MachineName> {
    view.roots.keys().chain(databases_of(input, view).map(|found| found.machine)).collect()
}

impl<'a> Found<'a> {
    /// Whether an account may use it: its owner may, and who was given something there.
    fn is_open_to(&self, user: &DatabaseUser) -> bool {
        let owner = self.database.engine == Engine::Postgresql
            && user.engine == Engine::Postgresql
            && self.database.ownership.owner.as_ref() == Some(&user.name);
        owner || user.grants.iter().any(|g| g.database == self.database.name)
    }

    /// Accounts that may use it.
    pub fn accounts(&self, input: &RunbookInput<'a>) -> Vec<&'a DatabaseUser> {
        let here =
            input.wanted.resources.iter().filter(|w| w.machine == *self.machine && seen::is_of(&w.scope, self.view));
        here.filter_map(|w| match &w.resource {
            Resource::DatabaseUser(user) if self.is_open_to(user) => Some(user),
            _ => None,
        })
        .collect()
    }
}

/// The folders of an instance that outlive its releases. What regie writes there itself is not data: its configuration, which
/// names secrets; a database of SQLite's is saved by SQLite.
pub(super) fn folders<'a>(input: &RunbookInput<'a>, view: &'a InstanceView) -> Vec<Folder<'a>> {
    let excluded = input.dossier.services.get(&view.service).and_then(|s| s.backup.as_ref());
    let mut out = Vec::new();
    for (machine, root) in &view.roots {
        let path = format!("{root}/shared");
        let mut exclude = vec!["config".to_owned()];
        for found in databases_of(input, view).filter(|f| f.machine == machine) {
            let below = found.database.name.strip_prefix(&format!("{path}/"));
            exclude
                .extend(below.filter(|_| found.database.engine == Engine::Sqlite).into_iter().flat_map(sqlite_files));
        }
        exclude.extend(excluded.into_iter().flat_map(|b| b.exclude.clone()));
        out.push(Folder { machine, path, exclude });
    }
    out
}

/// Where data are saved by hand on a machine.
pub(super) fn saved_in(input: &RunbookInput, machine: &MachineName) -> String {
    let machine = input.env.machines.get(machine);
    match machine.map(|m| &m.address) {
        Some(regie_dossier::Address::Folder(folder)) => format!("{folder}/backups"),
        // What only templates know is not known here.
        _ => input.env.backup_folder.clone().filter(|f| !f.contains('{')).unwrap_or_else(|| FOLDER.to_owned()),
    }
}
