//! A draft made complete: order, numbers, gates, policies.

use crate::arrange::position;
use crate::draft::Draft;
use crate::gate::{self, Meeters};
use crate::platform::Dependents;
use crate::stage::{MACHINE, Stage, stage};
use crate::world::World;
use crate::{MachinePlan, Plan, PlannedItem, PlannedStep, Procedure, cutoff, hooks, read};
use regie_wire::{InstanceName, MachineName, OnFailure, Phase, Scope, StepId};
use std::collections::{BTreeMap, BTreeSet};

/// Version of the format of saved plans.
const PLAN_FORMAT: u32 = 1;

pub(crate) fn assemble(procedure: &Procedure, world: &World, mut draft: Draft) -> Plan {
    let here = hooks::add(procedure, world, &mut draft);
    let mut items: BTreeMap<MachineName, Vec<PlannedItem>> = BTreeMap::new();
    let mut number = 0;
    let mut scopes: BTreeMap<Scope, BTreeSet<MachineName>> = BTreeMap::new();
    for (name, machine) in &mut draft.machines {
        let steps = std::mem::take(&mut machine.steps);
        draft.notes.append(&mut machine.notes);
        let steps = steps.into_iter().map(|mut s| {
            number += 1;
            s.step.id = StepId(number);
            s.rolls = false;
            scopes.entry(s.step.scope.clone()).or_default().insert(name.clone());
            PlannedItem::Step(Box::new(s))
        });
        items.insert(name.clone(), steps.collect());
    }
    for step in draft.machines.values_mut().flat_map(|m| &mut m.failed) {
        number += 1;
        step.step.id = StepId(number);
    }
    place_gates(procedure, world, &scopes, draft.done, &mut items);
    let mut confirm: BTreeMap<MachineName, _> =
        items.iter_mut().map(|(name, items)| (name.clone(), cutoff::confirms(world, name, items))).collect();
    let part = |(machine, d): (MachineName, crate::draft::MachineDraft)| MachinePlan {
        items: items.remove(&machine).unwrap_or_default(),
        confirm: confirm.remove(&machine).unwrap_or_default(),
        failed: d.failed,
        unchanged: d.unchanged,
        matching: d.matching,
        forget: d.forget,
        read: world.machine(&machine).map(read::digest).unwrap_or_default(),
        away: d.away,
        machine,
    };
    Plan {
        format: PLAN_FORMAT,
        environment: world.wanted.environment.clone(),
        dossier: world.wanted.dossier.clone(),
        digest: world.wanted.digest.clone(),
        at: world.now,
        procedure: procedure.clone(),
        title: title(procedure, &world.wanted.environment),
        machines: draft.machines.into_iter().map(part).collect(),
        on_failure: scopes.into_keys().map(|s| (s.clone(), policy(procedure, &s))).collect(),
        here,
        notes: draft.notes,
        versions: versions(procedure, world),
    }
}

/// Instance by instance in the order of their steps, so that no two machines wait for one another at different gates.
fn place_gates(
    procedure: &Procedure,
    world: &World,
    scopes: &BTreeMap<Scope, BTreeSet<MachineName>>,
    done: &str,
    items: &mut BTreeMap<MachineName, Vec<PlannedItem>>,
) {
    let mut last = 0;
    if let Some(platform) = procedure.platform() {
        let order = Dependents::of(world, platform);
        let of = Meeters {
            scope: &Scope::Machine,
            stage: &|_, s| order.stage(s),
            later: &|_| false,
            commit: Stage::number(usize::from(u16::MAX)),
            version: None,
            done,
        };
        return gate::place(items, &of, &mut last);
    }
    let place = |scope: &Scope, phase| position(world, scope, phase);
    let own = scopes.get(&Scope::Machine);
    let mut instances: Vec<(&Scope, &BTreeSet<MachineName>)> =
        scopes.iter().filter(|(s, _)| **s != Scope::Machine).collect();
    instances.sort_by_key(|(s, _)| place(s, Phase::Prepare));
    for (scope, on) in instances {
        let name = match scope {
            Scope::Instance(name) => name,
            Scope::Machine => continue,
        };
        let machines = world.machines_of(name);
        // On one machine there is nobody to wait for; of most instances that is known without going through all steps.
        let ready = machines.iter().filter(|m| own.is_some_and(|own| own.contains(**m)));
        if on.iter().chain(ready.copied()).collect::<BTreeSet<_>>().len() < 2 {
            continue;
        }
        let after = place(scope, Phase::Remove);
        let later = |item: &PlannedItem| match item {
            PlannedItem::Step(s) => place(&s.step.scope, s.step.phase) > after,
            PlannedItem::Gate { scope, .. } => place(scope, Phase::Prepare) > after,
        };
        let when = |machine: &MachineName, s: &PlannedStep| match &s.step.scope {
            s_scope if s_scope == scope => Some(stage(procedure, s)),
            // What an instance stands on comes before it, wherever else it stands.
            Scope::Machine if s.step.phase != Phase::Remove && machines.contains(machine) => Some(MACHINE),
            _ => None,
        };
        let version = world.view(name).map(|v| v.version.as_str());
        let commit = Stage::commit(procedure);
        gate::place(items, &Meeters { scope, stage: &when, later: &later, commit, version, done }, &mut last);
    }
}

/// An instance ends as it was or as it was asked to be; what a machine has of its own stays right wherever it stopped. A
/// platform stops and starts with all that need it, in order: whatever fails, what comes after it does not begin.
fn policy(procedure: &Procedure, scope: &Scope) -> OnFailure {
    match scope {
        Scope::Instance(_) if procedure.platform().is_none() => OnFailure::PutBack,
        _ => OnFailure::Stop,
    }
}

fn title(procedure: &Procedure, environment: &str) -> String {
    let name = procedure.name();
    match procedure {
        Procedure::Apply { only } if only.is_empty() => format!("{name} {environment}"),
        Procedure::Apply { only } => format!("{name} {environment}: {}", only.join(", ")),
        Procedure::Provision { machines } if machines.is_empty() => format!("{name} {environment}"),
        Procedure::Provision { machines } => {
            let machines: Vec<&str> = machines.iter().map(MachineName::as_str).collect();
            format!("{name} {environment}: {}", machines.join(", "))
        }
        Procedure::Maintenance { instance, closed } => {
            let how = if closed.is_some() { "on" } else { "off" };
            format!("{name} {instance}@{} {how}", environment)
        }
        Procedure::Aside { machine, out: true } => format!("{name} {machine}: out of its proxies"),
        Procedure::Aside { machine, out: false } => format!("{name} {machine}: in again"),
        Procedure::Remove { instance, data: true } => format!("{name} {instance}@{environment} with its data"),
        other => match (other.instance(), other.platform()) {
            (Some(instance), _) => format!("{name} {instance}@{environment}"),
            (None, Some(platform)) => format!("{name} {platform}@{environment}"),
            (None, None) => format!("{name} {environment}"),
        },
    }
}

fn versions(procedure: &Procedure, world: &World) -> BTreeMap<InstanceName, String> {
    let one = procedure.instance();
    let dependents = procedure.platform().map(|platform| Dependents::of(world, platform));
    let meant = world.wanted.instances.iter().filter(|v| match (procedure, &dependents) {
        (Procedure::Provision { .. } | Procedure::Aside { .. }, _) => false,
        (_, Some(dependents)) => dependents.instances.contains(&v.name),
        (_, None) => one.is_none_or(|i| v.name == *i),
    });
    meant.map(|v| (v.name.clone(), v.version.clone())).collect()
}
