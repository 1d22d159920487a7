//! Names that a person may type next. Silent and quick: files of the dossier alone, and nothing when they cannot be read.

use super::here;
use crate::cli::Global;
use crate::edge::local_state;
use regie_dossier::Dossier;
use regie_dossier::page::Page;
use regie_journal::Journal;
use std::collections::BTreeMap;
use std::path::Path;

/// How many runs are offered, newest first.
const RUNS: u32 = 30;

/// What has names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `shop`, and `shop@prod` of other environments.
    Instance,
    /// An instance, or a platform of a machine: `db/mariadb`.
    Standing,
    /// What `--only` takes: instances and machines of the environment.
    Part,
    Machine,
    Environment,
    Service,
    Recipe,
    Platform,
    /// Of any instance.
    Job,
    Task,
    Playbook,
    /// Of any service.
    Alert,
    /// What `explain` takes.
    Key,
    Run,
    /// Of regie itself.
    Verb,
}

/// A name, and what it is in a few words.
pub type Name = (String, String);

/// The names of a kind. `typed` is what stands there already.
pub fn of(g: &Global, kind: Kind, typed: &str) -> Vec<Name> {
    let Ok((files, loaded)) = here::read(g) else { return built_in(kind) };
    let Some(dossier) = loaded.dossier else { return built_in(kind) };
    let env = g.env.clone().unwrap_or_else(|| dossier.default_environment.clone());
    let plain = |names: Vec<&String>| names.into_iter().map(|n| (n.clone(), String::new())).collect();
    match kind {
        Kind::Instance => instances(&dossier, &env, typed),
        Kind::Standing => {
            let mut names = instances(&dossier, &env, typed);
            names.extend(standing(&dossier, &env));
            names
        }
        Kind::Part => {
            let mut names = of_environment(&dossier, &env);
            names.extend(machines(&dossier, &env));
            names
        }
        Kind::Machine => machines(&dossier, &env),
        Kind::Environment => plain(dossier.environments.keys().collect()),
        Kind::Service => dossier.services.values().map(|s| (s.name.clone(), s.summary.clone())).collect(),
        Kind::Recipe => dossier.recipes.values().map(|r| (r.name.clone(), r.summary.clone())).collect(),
        Kind::Platform => dossier.platforms.values().map(|p| (p.name.clone(), p.summary.clone())).collect(),
        Kind::Job => {
            let services = dossier.services.values();
            services.flat_map(|s| s.jobs.keys().map(move |job| (job.clone(), s.name.clone()))).collect()
        }
        Kind::Task => pages(&dossier.tasks),
        Kind::Playbook => pages(&dossier.playbooks),
        Kind::Alert => {
            let services = dossier.services.values();
            services.flat_map(|s| s.alerts.iter().map(|a| (a.name.clone(), s.name.clone()))).collect()
        }
        Kind::Key => {
            let rules = regie_dossier::rules().iter().map(|r| (r.name.to_owned(), "rule of regie check".to_owned()));
            let keys = regie_dossier::explainable(&dossier, &env).into_iter().map(|key| (key, String::new()));
            keys.chain(rules).collect()
        }
        Kind::Verb => Vec::new(),
        Kind::Run => runs(Path::new(&files.root)),
    }
}

fn pages(pages: &BTreeMap<String, Page>) -> Vec<Name> {
    pages.iter().map(|(name, page)| (name.clone(), page.title.text.clone())).collect()
}

/// Recipes and platforms that need no dossier.
fn built_in(kind: Kind) -> Vec<Name> {
    match kind {
        Kind::Recipe => regie_dossier::builtin_recipes().into_values().map(|r| (r.name, r.summary)).collect(),
        Kind::Platform => regie_dossier::builtin_platforms().into_values().map(|p| (p.name, p.summary)).collect(),
        _ => Vec::new(),
    }
}

/// Instances: of the environment by their names alone, unless an `@` is typed already; of the others with it.
fn instances(dossier: &Dossier, env: &str, typed: &str) -> Vec<Name> {
    let mut names = if typed.contains('@') { Vec::new() } else { of_environment(dossier, env) };
    for other in dossier.environments.keys().filter(|e| typed.contains('@') || *e != env) {
        names.extend(of_environment(dossier, other).into_iter().map(|(name, what)| (format!("{name}@{other}"), what)));
    }
    names
}

fn of_environment(dossier: &Dossier, env: &str) -> Vec<Name> {
    let instances = dossier.environments.get(env).into_iter().flat_map(|e| &e.instances);
    let summary = |service: &str| dossier.services.get(service).map(|s| s.summary.clone()).unwrap_or_default();
    instances.map(|i| (i.name.to_string(), summary(&i.service))).collect()
}

fn machines(dossier: &Dossier, env: &str) -> Vec<Name> {
    let machines = dossier.environments.get(env).into_iter().flat_map(|e| e.machines.values());
    machines.map(|m| (m.name.to_string(), m.platform.join(", "))).collect()
}

/// `machine/platform`.
fn standing(dossier: &Dossier, env: &str) -> Vec<Name> {
    let machines = dossier.environments.get(env).into_iter().flat_map(|e| e.machines.values());
    machines.flat_map(|m| m.platform.iter().map(move |p| (format!("{}/{p}", m.name), String::new()))).collect()
}

/// Runs of the controller's own copy, if there is one: nothing is made for this, and no machine is asked.
fn runs(root: &Path) -> Vec<Name> {
    let Some(file) = local_state::existing_journal(root) else { return Vec::new() };
    let rows = Journal::open(&file).and_then(|journal| journal.runs(RUNS)).unwrap_or_default();
    rows.into_iter().map(|row| (row.run.to_string(), row.title)).collect()
}
