//! Which resources stay: what the dossier refuses, what it has already, and what the machine is not like, is left out with its
//! reason, until nothing is left that would differ.

use super::Ground;
use crate::cli::Global;
use crate::exit::Failure;
use crate::flow::contact::{Contact, machine_failure};
use crate::flow::here::{self, Here};
use regie_dossier::adopt::{Adopted, Seen, adopt};
use regie_dossier::{Finding, Level, check_environment, load, supposed};
use regie_wire::{MachineName, Resource, Scope};
use std::collections::BTreeMap;

/// What came of it.
pub struct Settled {
    /// The dossier with it.
    pub here: Here,
    /// The text and the rest.
    pub adopted: Adopted,
}

/// Each round leaves something out, so that it ends.
pub fn settle(
    g: &Global,
    ground: &Ground,
    seen: &Seen<'_>,
    bare: &Here,
    contact: &mut Contact,
) -> Result<Settled, Failure> {
    let machine = MachineName::new(seen.name);
    let before = check_environment(&bare.dossier, &ground.env);
    let mut refused = wanted_already(bare, &machine);
    loop {
        let adopted = adopt(seen, &refused);
        let files = ground.with(&adopted);
        let loaded = load(&files);
        let mut findings = loaded.findings;
        if let Some(dossier) = &loaded.dossier {
            findings.extend(check_environment(dossier, &ground.env));
        }
        let is_new = |f: &&Finding| f.level == Level::Error && !ground.findings.contains(f) && !before.contains(f);
        let errors = findings.iter().filter(is_new).collect::<Vec<_>>();
        if !errors.is_empty() {
            for finding in errors {
                let line = finding.place.line.saturating_sub(ground.offset());
                let key = adopted.at(line).filter(|_| finding.place.file == ground.file());
                let Some(key) = key.filter(|k| !refused.contains_key(*k)) else {
                    return Err(here::found(std::slice::from_ref(finding)));
                };
                refused.insert(key.to_owned(), finding.message.clone());
            }
            continue;
        }
        let here = here::open_files(g, &files)?;
        let differ = differing(&here, &machine, &adopted, contact)?;
        if differ.is_empty() {
            return Ok(Settled { here, adopted });
        }
        refused.extend(differ);
    }
}

/// What the dossier wants of the machine without being asked: of every machine, say.
fn wanted_already(bare: &Here, machine: &MachineName) -> BTreeMap<String, String> {
    let Ok(wanted) = supposed(&bare.dossier, bare.environment()) else { return BTreeMap::new() };
    let own = wanted.resources.iter().filter(|w| w.machine == *machine);
    own.map(|w| {
        (w.resource.key().to_string(), format!("the dossier wants it already ({}:{})", w.place.file, w.place.line))
    })
    .collect()
}

/// Resources that are not on the machine as they are written, and why.
fn differing(
    here: &Here,
    machine: &MachineName,
    adopted: &Adopted,
    contact: &mut Contact,
) -> Result<BTreeMap<String, String>, Failure> {
    let wanted = supposed(&here.dossier, here.environment()).map_err(|f| here::found(&f))?;
    let own = wanted.resources.into_iter().filter(|w| w.machine == *machine && w.scope == Scope::Machine);
    let own = own.map(|w| w.resource).filter(|r| adopted.taken.contains_key(r.key().as_str()));
    let own = own.collect::<Vec<Resource>>();
    let Some(session) = contact.sessions.get_mut(machine) else { return Ok(BTreeMap::new()) };
    let observed = session.observe(&own).map_err(|e| machine_failure(&e))?.seen;
    let mut differ = BTreeMap::new();
    for (resource, seen) in own.iter().zip(observed) {
        let why = match regie_resource::diff(resource, &seen.observed, seen.owed.as_deref()) {
            Ok(None) => continue,
            Ok(Some(change)) => format!("regie would change it: {}", change.why),
            Err(why) => why,
        };
        differ.insert(resource.key().to_string(), why);
    }
    Ok(differ)
}
