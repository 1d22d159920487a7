//! What a machine has, whoever lives on it.

use super::fields::Rendering;
use super::kinds::{Around, make};
use super::notified::unknown;
use super::turns::each;
use super::{Expanded, context};
use crate::template::plain;
use crate::{Dossier, Environment, Finding, Known, Machine, WantedResource};
use regie_wire::{Key, Packages, Phase, Resource, Scope};

/// Packages first: what follows may need them.
pub(super) fn expand(
    dossier: &Dossier,
    env: &Environment,
    machine: &Machine,
    known: &Known,
    out: &mut Vec<WantedResource>,
    findings: &mut Vec<Finding>,
) {
    let mut wanted = Vec::new();
    if machine.is_system() && !env.packages.is_empty() {
        wanted.push(WantedResource {
            machine: machine.name.clone(),
            scope: Scope::Machine,
            phase: Phase::Server,
            resource: Resource::Packages(Packages { names: env.packages.clone() }),
            notifies: Vec::new(),
            rolls: false,
            place: env.packages_place.clone(),
        });
    }
    let scope = context::of_machine(env, machine);
    let mut resources = env.resources.iter().chain(&machine.resources).collect::<Vec<_>>();
    resources.sort_by_key(|r| r.phase);
    for (number, resource) in resources.into_iter().enumerate() {
        each(resource, &scope, findings, |scope| {
            let r = Rendering { dossier, machine, resource, scope };
            let unnamed = format!("{}/{}-{}", machine.name, resource.phase.name(), number + 1);
            wanted.push(own(&r, known, resource.phase, unnamed)?);
            Ok(())
        });
    }
    unknown(&wanted, findings);
    out.extend(wanted);
}

/// Something that a machine has for itself, whether it is said of the machine or of a platform on it.
pub(super) fn own(r: &Rendering<'_>, known: &Known, phase: Phase, unnamed: String) -> Expanded<WantedResource> {
    let resource = make(r, &Around { placed: None, known, running: &[], beside: None, unnamed })?;
    let notifies = r.resource.notifies.iter().enumerate().map(|(i, template)| {
        let place = r.place(&format!("notifies.{i}"));
        plain(r.scope, template, place, "a name").map(Key::new)
    });
    Ok(WantedResource {
        machine: r.machine.name.clone(),
        scope: Scope::Machine,
        phase,
        resource,
        notifies: notifies.collect::<Expanded<_>>()?,
        rolls: false,
        place: r.resource.place.clone(),
    })
}
