//! What roles and processes stand on: platforms that their machines must have.

use crate::read::Fields;
use crate::{Dossier, Environment, Finding, Instance, Keeper, Machine, Place, Platform, Process, Recipe, Service};
use std::collections::BTreeMap;

/// Whether a machine has a platform, itself or because another needs it.
pub(super) fn has(dossier: &Dossier, machine: &Machine, platform: &str) -> bool {
    Platform::closure(&dossier.platforms, &machine.platform).iter().any(|p| p.name == platform)
}

/// Whether it has one of these.
pub(super) fn has_one(dossier: &Dossier, machine: &Machine, platforms: &[String]) -> bool {
    platforms.iter().any(|p| has(dossier, machine, p))
}

/// Every machine of a role has the role's platform, and supervisor where it keeps a process. A folder machine has no
/// platforms: what must be there uses this computer's programs, what can be done without cannot be placed there.
pub(super) fn check(
    table: &Fields<'_>,
    dossier: &Dossier,
    recipe: &Recipe,
    service: &Service,
    instance: &Instance,
    environment: &Environment,
) {
    let lacks = |machine: &Machine, platforms: &[String], what: &str, place: &Place| {
        let needed = platforms.iter().map(|p| format!("`{p}`")).collect::<Vec<_>>().join(" or ");
        let message =
            format!("{what} of `{}` needs the platform {needed}, and `{}` lacks it", instance.name, machine.name);
        let mut all = machine.platform.iter().map(|p| format!("\"{p}\"")).collect::<Vec<_>>();
        all.extend(platforms.first().map(|p| format!("\"{p}\"")));
        let help = format!("write `platform = [{}]` in [machine.{}]", all.join(", "), machine.name);
        table.push(Finding::error("platform", place, message).help(help));
    };
    for (role, machines) in &instance.on {
        let Some(spec) = recipe.roles.get(role) else { continue };
        if spec.platform.is_empty() {
            continue;
        }
        for machine in machines.iter().filter_map(|m| environment.machines.get(m)) {
            if !machine.is_system() && spec.optional {
                let platform = spec.platform.join(" or ");
                let message =
                    format!("the role `{role}` of `{}` needs {platform}, which a folder cannot have", instance.name);
                let finding = Finding::error("folder-machine", &table.place_of("on"), message);
                table.push(finding.help(format!("place it on another machine, or leave `{role}` out")));
            } else if machine.is_system() && !has_one(dossier, machine, &spec.platform) {
                lacks(machine, &spec.platform, &format!("the role `{role}`"), &table.place());
            }
        }
    }
    let mut processes: BTreeMap<&String, &Process> = recipe.processes.iter().collect();
    processes.extend(&service.processes);
    for (name, process) in processes.into_iter().filter(|(_, p)| p.keeper == Keeper::Supervisor) {
        let Some(role) = process.on.as_deref().or_else(|| recipe.main_role()) else { continue };
        let machines = instance.on.get(role).into_iter().flatten().filter_map(|m| environment.machines.get(m));
        for machine in machines.filter(|m| m.is_system() && !has(dossier, m, SUPERVISOR)) {
            lacks(machine, &[SUPERVISOR.to_owned()], &format!("the process `{name}`"), &process.place);
        }
    }
}

/// The platform that keeps processes with `keeper = "supervisor"`.
pub(crate) const SUPERVISOR: &str = "supervisor";
