//! Looking at the machines, and planning from what was seen.

use super::contact::{Contact, machine_failure};
use super::here::{Here, found};
use super::sources::{self, Reach};
use crate::edge::{clock, secrets_files};
use crate::exit::Failure;
use regie_dossier::{Artifact, Artifacts, Known, Lock, Locked, SourceRequest, Wanted};
use regie_plan::{Note, Plan, Procedure, Seen, SeenMachine};
use regie_wire::{Facts, InstanceName, MachineName, Observation, Resource, Scope, Secrets};
use std::collections::BTreeMap;

/// What is wanted, and what was seen.
pub struct Looked {
    /// What the environment wants, in the colours that serve.
    pub wanted: Wanted,
    /// What there is.
    pub seen: Seen,
    /// Archives at hand.
    pub artifacts: Artifacts,
    /// What the lock says of them, or will once they are used.
    pub locked: Lock,
    /// Values, for the machines that need them.
    pub secrets: Secrets,
}

/// What is going to be done with what is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Machines are made as the dossier says: sources and secrets have to be at hand.
    Change,
    /// Machines are given what they have of their own: secrets have to be at hand, and no release.
    Provide,
    /// What is there is told, started or stopped: that works without sources and without a key, at three in the morning
    /// and from anybody's computer.
    Operate,
}

/// Brings sources to hand, expands the dossier, and looks at every machine that answered, all at once.
pub fn look(here: &Here, contact: &mut Contact, purpose: Purpose) -> Result<Looked, Failure> {
    look_at(here, contact, purpose, None)
}

/// The same for one instance: what others are made of does not have to be at hand.
pub fn look_at(
    here: &Here,
    contact: &mut Contact,
    purpose: Purpose,
    only: Option<&InstanceName>,
) -> Result<Looked, Failure> {
    let made = wanted(here, contact, purpose, only)?;
    see(here, contact, purpose, made)
}

/// The same of what is there, for an instance that the dossier had before and has no more: its hooks are still known.
pub fn look_without(here: &Here, contact: &mut Contact, gone: &InstanceName, before: &Here) -> Result<Looked, Failure> {
    let (artifacts, locked, mut wanted) = wanted(here, contact, Purpose::Operate, None)?;
    let service = before.instance(gone).ok().and_then(|i| before.dossier.services.get(&i.service));
    if service.is_some_and(|s| !s.hooks.is_empty()) {
        wanted = wanted.with_hooks_of(gone, operated(before, contact)?);
    }
    see(here, contact, Purpose::Operate, (artifacts, locked, wanted))
}

fn see(
    here: &Here,
    contact: &mut Contact,
    purpose: Purpose,
    (artifacts, locked, wanted): (Artifacts, Lock, Wanted),
) -> Result<Looked, Failure> {
    let secrets = secrets_files::values(here, wanted.secrets.values().flatten().map(String::as_str));
    let secrets = match purpose {
        Purpose::Change | Purpose::Provide => secrets?,
        Purpose::Operate => secrets.unwrap_or_default(),
    };
    let mut seen: Seen = contact
        .away
        .iter()
        .map(|(m, e)| (m.clone(), SeenMachine::Away { why: format!("{}: {}", e.what(), e.why()) }))
        .collect();
    let looked: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = contact
            .sessions
            .iter_mut()
            .map(|(machine, session)| {
                let resources = regie_plan::to_observe(&wanted, machine, &contact.facts[machine]);
                let secrets = for_machine(&secrets, &wanted, machine);
                scope.spawn(move || {
                    session.secrets(&secrets)?;
                    session.observe(&resources).map(|o| (machine.clone(), o.seen))
                })
            })
            .collect();
        threads.into_iter().filter_map(|t| t.join().ok()).collect()
    });
    for looked in looked {
        let (machine, observations) = looked.map_err(|e| machine_failure(&e))?;
        let observed: BTreeMap<_, Observation> = observations.into_iter().map(|o| (o.key.clone(), o)).collect();
        let facts = Box::new(contact.facts[&machine].clone());
        seen.insert(machine, SeenMachine::Here { facts, observed });
    }
    let wanted = regie_plan::serving(&wanted, &seen);
    Ok(Looked { wanted, seen, artifacts, locked, secrets })
}

/// The secrets that a machine needs, and no others.
pub fn for_machine(secrets: &Secrets, wanted: &Wanted, machine: &MachineName) -> Secrets {
    secrets.only(wanted.secrets.get(machine).into_iter().flatten().map(String::as_str))
}

/// What is wanted of the machines that answered, without looking at them, sources or keys.
pub fn operated(here: &Here, contact: &Contact) -> Result<Wanted, Failure> {
    wanted(here, contact, Purpose::Operate, None).map(|(_, _, wanted)| wanted)
}

fn wanted(
    here: &Here,
    contact: &Contact,
    purpose: Purpose,
    only: Option<&InstanceName>,
) -> Result<(Artifacts, Lock, Wanted), Failure> {
    let (artifacts, locked) = artifacts(here, &contact.facts, purpose, only)?;
    let mut known = Known { artifacts: artifacts.clone(), ..Known::default() };
    for (machine, facts) in &contact.facts {
        known.state_dirs.insert(machine.clone(), facts.state_dir.clone());
        known.free_ports.insert(machine.clone(), facts.free_ports.clone());
        let ports = facts.manifest.ports.iter().map(|(name, port)| ((machine.clone(), name.clone()), *port));
        known.ports.extend(ports);
    }
    let wanted = regie_dossier::expand(&here.dossier, &here.env, &known).map_err(|f| found(&f))?;
    Ok((artifacts, locked, wanted))
}

/// Every version that the environment asks for, at hand, and what the lock says of those that are about to be used.
fn artifacts(
    here: &Here,
    facts: &BTreeMap<MachineName, Facts>,
    purpose: Purpose,
    only: Option<&InstanceName>,
) -> Result<(Artifacts, Lock), Failure> {
    let requests = regie_dossier::sources(&here.dossier, &here.env).map_err(|f| found(&f))?;
    let meant = only.map(|name| here.instance(name)).transpose()?;
    let (mut artifacts, mut lock) = (Artifacts::new(), Lock::new());
    for request in &requests {
        let release = (request.service.clone(), request.version.clone());
        let used = purpose == Purpose::Change
            && meant.is_none_or(|i| i.service == request.service && i.version == request.version);
        if used {
            let brought = sources::bring(here, request, Reach::Anywhere)?;
            lock.extend(brought.locked.map(|locked| (release.clone(), locked)));
            artifacts.insert(release, brought.artifact);
        } else {
            let brought = sources::bring(here, request, Reach::AtHand).map(|b| b.artifact);
            artifacts.insert(release, brought.unwrap_or_else(|_| deployed(here, facts, request)));
        }
    }
    Ok((artifacts, lock))
}

/// A version whose source is not at hand, as the newest release of it that a machine was given.
fn deployed(here: &Here, facts: &BTreeMap<MachineName, Facts>, request: &SourceRequest) -> Artifact {
    let instances = here.environment().instances.iter().filter(|i| i.service == request.service);
    let scopes: Vec<Scope> = instances.map(|i| Scope::Instance(i.name.clone())).collect();
    let given = facts.values().flat_map(|f| f.manifest.given.values());
    let newest = given
        .filter(|g| scopes.contains(&g.scope))
        .filter_map(|g| match &g.resource {
            Resource::Archive(a) => Some((g.at, a)),
            _ => None,
        })
        .filter(|(_, a)| a.path.rsplit('/').next().is_some_and(|id| id.starts_with(&format!("{}-", request.version))))
        .max_by_key(|(at, _)| *at);
    let sha256 = newest.map_or_else(|| "0".repeat(64), |(_, a)| a.sha256.clone());
    let id = newest.and_then(|(_, a)| a.path.rsplit('/').next()).unwrap_or_default();
    let revision = id.strip_prefix(&format!("{}-", request.version)).unwrap_or("0000000").to_owned();
    let name = format!("{}-{}", request.service, request.version);
    Artifact { sha256, revision, name, size: 0, file: None, url: None }
}

/// Plans from what was seen.
pub fn plan(here: &Here, procedure: &Procedure, looked: &Looked) -> Result<Plan, Failure> {
    let mut plan = regie_plan::plan(procedure, &looked.wanted, &looked.seen, clock::now_ms())?;
    regie_plan::size_gate(&plan, here.environment(), &looked.seen)?;
    plan.notes.extend(regie_plan::size_notes(here.environment(), &looked.seen));
    plan.notes
        .extend(looked.locked.iter().filter(|(release, _)| !here.dossier.lock.contains_key(*release)).map(to_lock));
    Ok(plan)
}

fn to_lock(((service, version), locked): (&(String, String), &Locked)) -> Note {
    let is = match &locked.commit {
        Some(commit) => format!("commit {}", &commit[..7]),
        None => format!("sha256 {}", &locked.sha256[..7]),
    };
    let text = format!("{service} {version} is {is}: written into dossier.lock when it is first used");
    Note { machine: None, mark: "–".to_owned(), text }
}

/// What is wanted of machines that nobody asks now: for documents. Ports are those that machines said they keep, when they
/// were last seen.
pub fn wanted_unseen(
    here: &Here,
    facts: &BTreeMap<MachineName, Facts>,
    purpose: Purpose,
) -> Result<(Artifacts, Wanted), Failure> {
    let (artifacts, _) = artifacts(here, facts, purpose, None)?;
    let mut known = Known { artifacts: artifacts.clone(), ..Known::default() };
    for (name, machine) in &here.environment().machines {
        let (state, ports) = match &machine.address {
            regie_dossier::Address::Folder(folder) => (format!("{folder}/.regie"), (20000..20100).collect()),
            _ => ("/var/lib/regie".to_owned(), Vec::new()),
        };
        let kept = facts.get(name).into_iter().flat_map(|f| &f.manifest.ports);
        known.ports.extend(kept.map(|(port_name, port)| ((name.clone(), port_name.clone()), *port)));
        known.state_dirs.insert(name.clone(), state);
        known.free_ports.insert(name.clone(), ports);
    }
    let wanted = regie_dossier::expand(&here.dossier, &here.env, &known).map_err(|f| found(&f))?;
    Ok((artifacts, wanted))
}
