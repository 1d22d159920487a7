//! An environment → the resources of every machine, by recipes.

mod beside;
mod colours;
mod context;
mod declared;
mod env_file;
mod fields;
mod hooks;
mod instance;
mod job;
mod kinds;
mod notified;
mod page;
mod paths;
mod platform;
mod port;
mod process;
mod server;
mod source;
mod turns;
mod unique;
mod verify;
mod views;
mod workplace;

pub(crate) use platform::unit_of;
pub use source::{source_of, sources};
pub(crate) use views::{Seen, View, views};

use crate::{Artifact, Artifacts, Dossier, Environment, Finding, Known, Place, Wanted};
use std::collections::{BTreeMap, BTreeSet};

/// The made-up ports of a check begin here.
const MADE_UP_PORT: u16 = 20_000;

/// Findings are large and rare.
type Expanded<T> = Result<T, Box<Finding>>;

/// Expands an environment.
///
/// # Errors
/// With everything that stands in the way: templates that name what is not there, ports and archives that are
/// missing, what a folder machine cannot have.
pub fn expand(dossier: &Dossier, environment: &str, known: &Known) -> Result<Wanted, Vec<Finding>> {
    // A page that is wrong is left out: nobody is to be kept from a machine by a sentence. `check_environment` tells it.
    expand_with(dossier, environment, known, &mut Vec::new())
}

/// The same; what is wrong with pages is told apart.
fn expand_with(
    dossier: &Dossier,
    environment: &str,
    known: &Known,
    of_pages: &mut Vec<Finding>,
) -> Result<Wanted, Vec<Finding>> {
    let Some(env) = dossier.environments.get(environment) else {
        let message = format!("there is no environment `{environment}`");
        let finding = Finding::error("environment", &Place::file("inventory"), message);
        let names = dossier.environments.keys().map(String::as_str);
        return Err(vec![crate::read::did_you_mean(finding, environment, names)]);
    };
    let mut findings = Vec::new();
    let mut wanted = Wanted {
        environment: environment.to_owned(),
        dossier: format!("{}/{environment}", dossier.name),
        digest: dossier.digest.clone(),
        ways: env.machines.values().filter_map(|m| Some((m.name.clone(), m.address.way()?))).collect(),
        confirm_within: env.confirm_within,
        ..Wanted::default()
    };
    let mut ports = port::Ports::new(env, known);
    for machine in env.machines.values() {
        server::expand(dossier, env, machine, known, &mut wanted.resources, &mut findings);
        let views = platform::expand(dossier, env, machine, known, &mut wanted.resources, &mut findings);
        wanted.platforms.extend(views);
    }
    for placed in &env.instances {
        let Some((resources, view, colours)) = instance::expand(dossier, env, placed, known, &mut ports, &mut findings)
        else {
            continue;
        };
        wanted.resources.extend(resources);
        wanted.instances.push(view);
        wanted.colours.extend(colours);
    }
    unique::check(env, &mut wanted.resources, &mut findings);
    if findings.is_empty() && !wanted.colours.is_empty() {
        // Of the other colour it holds too.
        let all = wanted.colours.iter().map(|c| (c.instance.clone(), c.machine.clone())).collect::<Vec<_>>();
        unique::check(env, &mut wanted.flipped(&all).resources, &mut findings);
    }
    if !findings.is_empty() {
        return Err(crate::read::tidy(findings, &dossier.texts));
    }
    wanted.pages = page::expand(dossier, env, &wanted, of_pages);
    wanted.declared = declared::expand(dossier, env, &wanted, &mut findings);
    wanted.targets = declared::targets(env);
    wanted.hooks = hooks::expand(dossier, env, &wanted, &mut findings);
    if !findings.is_empty() {
        return Err(crate::read::tidy(findings, &dossier.texts));
    }
    wanted.secrets = secrets(&wanted);
    Ok(wanted)
}

/// What would stand in the way of a deploy, whatever the machines are like: made-up archives and ports stand in for
/// real ones. Needs no key.
pub fn check_environment(dossier: &Dossier, environment: &str) -> Vec<Finding> {
    checked(dossier, environment).1
}

/// What an environment becomes then, where it becomes anything, and what would stand in the way.
pub(crate) fn checked(dossier: &Dossier, environment: &str) -> (Option<Wanted>, Vec<Finding>) {
    let Some(env) = dossier.environments.get(environment) else { return (None, Vec::new()) };
    let mut findings = sources(dossier, environment).err().unwrap_or_default();
    let mut of_pages = Vec::new();
    match expand_with(dossier, environment, &made_up(dossier, env), &mut of_pages) {
        Ok(wanted) => {
            findings.extend(without_secrets(env, &wanted));
            findings.extend(of_pages);
            (Some(wanted), findings)
        }
        Err(found) => {
            findings.extend(found);
            (None, findings)
        }
    }
}

/// Secrets that are named in an environment that has none: right in the end, so not an error.
fn without_secrets(env: &Environment, wanted: &Wanted) -> Option<Finding> {
    let name = wanted.secrets.values().flatten().next().filter(|_| !env.has_secrets)?;
    let message = format!("the secret `{name}` is needed, and the environment `{}` has no secrets yet", env.name);
    let finding = Finding::warning("no-secrets", &env.place, message);
    Some(finding.help(format!("regie secrets edit --env {}", env.name)))
}

/// An environment with made-up archives and ports: what is wanted, whatever the machines are like.
///
/// # Errors
/// As [`expand`].
pub fn supposed(dossier: &Dossier, env: &Environment) -> Result<Wanted, Vec<Finding>> {
    expand(dossier, &env.name, &made_up(dossier, env))
}

fn made_up(dossier: &Dossier, env: &Environment) -> Known {
    let with_source = |i: &&crate::Instance| dossier.services.get(&i.service).is_some_and(|s| s.source.is_some());
    let artifact = |i: &crate::Instance| Artifact {
        sha256: "0".repeat(64),
        revision: "0".repeat(7),
        name: format!("{}-{}.tar.gz", i.service, i.version),
        size: 0,
        file: None,
        url: None,
    };
    let artifacts = env.instances.iter().filter(with_source);
    let artifacts = artifacts.map(|i| ((i.service.clone(), i.version.clone()), artifact(i))).collect::<Artifacts>();
    let count = u16::try_from(env.instances.len()).unwrap_or(u16::MAX).min(40_000);
    let taken = env.instances.iter().filter_map(|i| i.port).collect::<BTreeSet<_>>();
    let free = (MADE_UP_PORT..).filter(|p| !taken.contains(p)).take(usize::from(count)).collect::<Vec<_>>();
    let free_ports = env.machines.keys().map(|m| (m.clone(), free.clone())).collect();
    Known { artifacts, free_ports, ..Known::default() }
}

/// Names of secrets by machine.
fn secrets(wanted: &Wanted) -> BTreeMap<regie_wire::MachineName, Vec<String>> {
    let mut names: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    let others = wanted.colours.iter().flat_map(|c| &c.other.resources);
    let resources = wanted.resources.iter().chain(others);
    let resources = resources.flat_map(|w| w.resource.texts().into_iter().map(|t| (&w.machine, t)));
    let hooks = wanted.hooks.iter().filter_map(|h| Some((h.machine.as_ref()?, &h.run)));
    for (machine, text) in resources.chain(hooks).filter(|(_, text)| text.is_sensitive()) {
        names.entry(machine.clone()).or_default().extend(text.secrets().map(|s| s.name.clone()));
    }
    names.into_iter().map(|(machine, set)| (machine, set.into_iter().collect())).collect()
}
