//! Platforms on machines: what they are made of, and who stands on them.

use super::fields::Rendering;
use super::notified::unknown;
use super::turns::each;
use super::{context, server};
use crate::load::SUPERVISOR;
use crate::template::{Scope, Variables};
use crate::{
    Dossier, Environment, Finding, Instance, Keeper, Known, Machine, Platform, PlatformView, Recipe, WantedResource,
};
use regie_wire::{MachineName, Phase, Resource};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The platforms of a machine, those that others need first. A folder machine has none.
pub(super) fn expand(
    dossier: &Dossier,
    env: &Environment,
    machine: &Machine,
    known: &Known,
    out: &mut Vec<WantedResource>,
    findings: &mut Vec<Finding>,
) -> Vec<PlatformView> {
    if !machine.is_system() {
        return Vec::new();
    }
    let mut views = Vec::new();
    for platform in Platform::closure(&dossier.platforms, &machine.platform) {
        let scope = scope(dossier, env, machine, platform);
        findings.extend(unknown_parameters(&scope.variables, platform));
        let mut wanted = Vec::new();
        for (number, resource) in platform.resources.iter().enumerate() {
            each(resource, &scope, findings, |scope| {
                let r = Rendering { dossier, machine, resource, scope };
                let unnamed = format!("{}/{}-{}", machine.name, platform.name, number + 1);
                wanted.push(server::own(&r, known, Phase::Platform, unnamed)?);
                Ok(())
            });
        }
        unknown(&wanted, findings);
        let units = wanted.iter().filter(|w| matches!(w.resource, Resource::Unit(_)));
        let instances = env.instances.iter().filter(|i| stands_on(dossier, i, machine, platform));
        views.push(PlatformView {
            machine: machine.name.clone(),
            name: platform.name.clone(),
            runs: units.map(|w| w.resource.key()).collect(),
            instances: instances.map(|i| i.name.clone()).collect(),
        });
        out.extend(wanted);
    }
    views
}

/// What templates of a platform can name: the machine, variables, and its parameters by their plain names.
pub(super) fn scope(dossier: &Dossier, env: &Environment, machine: &Machine, platform: &Platform) -> Arc<Scope> {
    let mut names = context::names_of_machine(env, machine);
    names.put("listen", listen(dossier, env, machine, platform));
    names.put("clients", clients(dossier, env, machine, platform));
    let mut variables = Variables::default();
    variables.lay(&env.variables, &env.variable_places);
    variables.lay(&machine.variables, &machine.variable_places);
    for (name, parameter) in &platform.parameters {
        let path = format!("{}.{name}", platform.name);
        let said = variables.values.get(&platform.name).and_then(|v| v.get(name)).cloned();
        let place = variables.places.get(&path).cloned().unwrap_or_default();
        let (value, place) = match said {
            Some(value) => (Some(value), place),
            None => (parameter.default.clone(), parameter.place.clone()),
        };
        if let Some(value) = value {
            variables.values.insert(name.clone(), value);
            variables.places.insert(name.clone(), place);
        }
    }
    Scope::new(names, Arc::new(variables), true)
}

/// The unit that a platform runs as on a machine that has it, such as `postgresql@15-main.service`.
pub(crate) fn unit_of(dossier: &Dossier, env: &Environment, machine: &Machine, platform: &str) -> Option<String> {
    let platform = dossier.platforms.get(platform).filter(|p| machine.platform.contains(&p.name))?;
    let unit = platform.resources.iter().find(|r| r.kind == "unit")?;
    let name = unit.fields.get("name")?.as_str()?;
    let scope = scope(dossier, env, machine, platform);
    crate::template::plain(&scope, name, &unit.place, "a unit's name").ok()
}

/// Variables of the platform's name that it does not know.
fn unknown_parameters(variables: &Variables, platform: &Platform) -> Vec<Finding> {
    let said = variables.values.get(&platform.name).and_then(|v| v.as_object()).into_iter().flat_map(|o| o.keys());
    let unknown = said.filter(|name| !platform.parameters.contains_key(*name));
    let finding = |name: &String| {
        let place = variables.places.get(&format!("{}.{name}", platform.name)).cloned().unwrap_or_default();
        let message = format!("the platform `{}` has no parameter `{name}`", platform.name);
        let finding = Finding::error("parameter", &place, message);
        crate::read::did_you_mean(finding, name, platform.parameters.keys().map(String::as_str))
    };
    unknown.map(finding).collect()
}

/// The addresses where it listens: on the machine alone when nobody else's instance needs it; else at the declared
/// address too, or everywhere when none is declared.
fn listen(dossier: &Dossier, env: &Environment, machine: &Machine, platform: &Platform) -> Vec<String> {
    let distant = |i: &Instance| i.on.values().flatten().any(|m| *m != machine.name);
    let needed = env.instances.iter().any(|i| distant(i) && stands_on(dossier, i, machine, platform));
    let declared = machine.host.as_ref().filter(|h| h.parse::<core::net::Ipv4Addr>().is_ok());
    match declared {
        _ if !needed => vec!["127.0.0.1".to_owned()],
        Some(host) => vec!["127.0.0.1".to_owned(), host.clone()],
        None => vec!["0.0.0.0".to_owned()],
    }
}

/// The other machines on which something runs that stands on it, as PostgreSQL's pg_hba.conf writes addresses: `10.0.0.4/32`,
/// or a name.
fn clients(dossier: &Dossier, env: &Environment, machine: &Machine, platform: &Platform) -> Vec<String> {
    let instances = env.instances.iter().filter(|i| stands_on(dossier, i, machine, platform));
    let names = instances.flat_map(|i| runs_on(dossier, i)).filter(|m| **m != machine.name);
    let hosts = names.collect::<BTreeSet<_>>().into_iter().filter_map(|name| env.machines.get(name));
    let hosts = hosts.map(context::host_of).map(|host| match host.parse::<core::net::IpAddr>() {
        Ok(core::net::IpAddr::V4(_)) => format!("{host}/32"),
        Ok(core::net::IpAddr::V6(_)) => format!("{host}/128"),
        Err(_) => host,
    });
    hosts.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The machines on which an instance's processes and jobs run.
fn runs_on<'a>(dossier: &'a Dossier, instance: &'a Instance) -> impl Iterator<Item = &'a MachineName> {
    let service = dossier.services.get(&instance.service);
    let recipe = service.and_then(|s| dossier.recipes.get(&s.recipe));
    let own =
        service.into_iter().flat_map(|s| s.processes.values().map(|p| &p.on).chain(s.jobs.values().map(|j| &j.on)));
    let brought = recipe.into_iter().flat_map(|r| r.processes.values().map(|p| &p.on));
    let named = own.chain(brought).filter_map(Option::as_deref);
    let roles = recipe.and_then(Recipe::main_role).into_iter().chain(named).collect::<BTreeSet<_>>();
    roles.into_iter().filter_map(|role| instance.on.get(role)).flatten()
}

/// Whether a role of an instance, or one of its processes, needs a platform on a machine, itself or through another.
fn stands_on(dossier: &Dossier, instance: &Instance, machine: &Machine, platform: &Platform) -> bool {
    let Some(service) = dossier.services.get(&instance.service) else { return false };
    let Some(recipe) = dossier.recipes.get(&service.recipe) else { return false };
    if instance.on.values().flatten().all(|name| *name != machine.name) {
        return false;
    }
    let there = |role: &str| instance.on.get(role).is_some_and(|machines| machines.contains(&machine.name));
    let roles = recipe.roles.iter().filter(|(role, _)| there(role));
    let mut needed = roles.flat_map(|(_, spec)| spec.platform.clone()).collect::<BTreeSet<_>>();
    let replaced = recipe.processes.iter().filter(|(name, _)| !service.processes.contains_key(*name));
    let kept = replaced.chain(&service.processes).any(|(_, p)| {
        p.keeper == Keeper::Supervisor && p.on.as_deref().or_else(|| recipe.main_role()).is_some_and(there)
    });
    if kept {
        needed.insert(SUPERVISOR.to_owned());
    }
    let needed = needed.into_iter().collect::<Vec<_>>();
    Platform::closure(&dossier.platforms, &needed).iter().any(|p| p.name == platform.name)
}
