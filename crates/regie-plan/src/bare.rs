//! The plan of a whole environment on machines that have nothing: what a runbook prints.

use crate::predict::LATER;
use crate::{Plan, PlanError, Procedure, Seen, SeenMachine, plan, to_observe};
use regie_dossier::Wanted;
use regie_wire::{Facts, MachineName, Observation, Observed, Resource, RulesSeen};
use std::collections::{BTreeMap, BTreeSet};

/// Plans as if nothing were there.
///
/// # Errors
/// When what is wanted cannot be brought about even then.
pub fn bare_plan(wanted: &Wanted) -> Result<Plan, PlanError> {
    let machines: BTreeSet<&MachineName> = wanted.resources.iter().map(|w| &w.machine).collect();
    let facts = Facts { disk_free: u64::MAX, ..Facts::default() };
    let seen: Seen = machines
        .into_iter()
        .map(|name| {
            let observed: BTreeMap<_, _> = to_observe(wanted, name, &facts)
                .iter()
                .map(|r| (r.key(), Observation { key: r.key(), observed: nothing(r), owed: None }))
                .collect();
            (name.clone(), SeenMachine::Here { facts: Box::new(facts.clone()), observed })
        })
        .collect();
    plan(&Procedure::Apply { only: Vec::new() }, wanted, &seen, 0)
}

/// What is seen of a resource where there is nothing.
pub(crate) fn nothing(resource: &Resource) -> Observed {
    match resource {
        Resource::Directory(_) | Resource::File(_) | Resource::Symlink(_) => Observed::Path { path: None },
        Resource::Packages(_) => Observed::Packages { installed: BTreeMap::new(), lists_stale: true },
        Resource::User(_) => Observed::User { user: None },
        Resource::Group(_) => Observed::Group { gid: None },
        Resource::Unit(_) => Observed::Unit {
            load: None,
            known: false,
            enabled: false,
            active: false,
            state: "not there".to_owned(),
            needs_reload: false,
        },
        Resource::Archive(_) => Observed::Archive { sha256: None, occupied: false, stored: false },
        Resource::Reload(_) => Observed::Command { satisfied: true },
        Resource::Command(_) | Resource::Hook(_) => Observed::Command { satisfied: false },
        Resource::Process(_) => Observed::Process { running: false, spec: None, restarts: 0 },
        Resource::Port(_) => Observed::Port { port: None },
        Resource::Http(_) => Observed::Http { ok: false, detail: String::new() },
        Resource::Hold(_) => Observed::Hold { hold: None },
        Resource::Upstream(_) => Observed::Path { path: None },
        Resource::Checkout(_) => {
            Observed::Checkout { head: None, wanted: None, url: None, changed: false, own: false, occupied: false }
        }
        // What brings the list may be a step of another kind, or a person.
        Resource::Venv(_) => Observed::Venv { made_from: None, list: Some(LATER.to_owned()), occupied: false },
        Resource::Program(_) => {
            Observed::Program { file: None, known: false, running: false, state: "not there".to_owned() }
        }
        Resource::Database(_) => {
            Observed::Database { exists: false, charset: None, collation: None, file: None, owner: None, open: false }
        }
        Resource::DatabaseUser(_) => Observed::DatabaseUser { exists: false, password: None, grants: Vec::new() },
        Resource::Site(_) => Observed::Site { file: None, enabled: false },
        Resource::Certificate(_) => {
            let (names, key, server) = (None, None, None);
            Observed::Certificate { names, key_matches: false, lasts: false, ends: String::new(), key, server }
        }
        Resource::Tcp(_) => Observed::Tcp { ok: false, detail: String::new() },
        Resource::Cron(_) => Observed::Cron { entry: None },
        Resource::Timer(_) => {
            Observed::Timer { service: None, timer: None, enabled: false, active: false, needs_reload: false }
        }
        // These files are there on every Debian, or are made.
        Resource::Line(_) => Observed::Line { file: true, present: false, other: None },
        Resource::Block(_) => Observed::Block { file: true, content: None },
        Resource::AuthorizedKey(_) => Observed::AuthorizedKey { line: None },
        Resource::Locale(_) => Observed::Locale { generated: false, lang: None },
        Resource::Timezone(_) => Observed::Timezone { name: None, file: None },
        Resource::Hostname(_) => Observed::Hostname { now: String::new(), file: None },
        Resource::Firewall(_) => {
            Observed::Firewall { file: None, unit: None, enabled: false, needs_reload: false, live: RulesSeen::None }
        }
        Resource::Logrotate(_) => Observed::Path { path: None },
        Resource::Sysctl(_) => Observed::Sysctl { file: None, values: BTreeMap::new() },
        Resource::AptRepository(_) => {
            Observed::AptRepository { sources: None, key: None, read: false, lists_stale: true }
        }
        Resource::Mount(_) => Observed::Mount { line: None, folder: false, mounted: None },
        Resource::Swap(r) => Observed::Swap {
            file: None,
            formatted: false,
            active: None,
            line: None,
            swappiness: regie_resource::swappiness(r).map(|s| Box::new(nothing(&Resource::Sysctl(s)))),
        },
        Resource::Absent { resource } => nothing(resource),
    }
}
