//! A draft made complete: order, numbers, gates, policies.

use crate::draft::Draft;
use crate::gate;
use crate::world::World;
use crate::{MachinePlan, Plan, PlannedItem, Procedure, phase_rank, read};
use regie_wire::{InstanceName, MachineName, OnFailure, Scope, StepId};
use std::collections::{BTreeMap, BTreeSet};

/// Version of the format of saved plans.
const PLAN_FORMAT: u32 = 1;

pub(crate) fn assemble(procedure: &Procedure, world: &World, mut draft: Draft) -> Plan {
    let mut items: BTreeMap<MachineName, Vec<PlannedItem>> = BTreeMap::new();
    let mut number = 0;
    let mut scopes = BTreeSet::new();
    for (name, machine) in &mut draft.machines {
        let steps = std::mem::take(&mut machine.steps);
        draft.notes.append(&mut machine.notes);
        let steps = steps.into_iter().map(|mut s| {
            number += 1;
            s.step.id = StepId(number);
            scopes.insert(s.step.scope.clone());
            PlannedItem::Step(Box::new(s))
        });
        items.insert(name.clone(), steps.collect());
    }
    let mut gates = 0;
    for scope in scopes.iter().filter(|s| **s != Scope::Machine) {
        gate::place(&mut items, scope, |phase| phase_rank(procedure, phase), draft.done, &mut gates);
    }
    let part = |(machine, d): (MachineName, crate::draft::MachineDraft)| MachinePlan {
        items: items.remove(&machine).unwrap_or_default(),
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
        on_failure: scopes.into_iter().map(|s| (s.clone(), policy(&s))).collect(),
        notes: draft.notes,
        versions: versions(procedure, world),
    }
}

/// An instance ends as it was or as it was asked to be; what a machine has of its own stays right wherever it stopped.
fn policy(scope: &Scope) -> OnFailure {
    match scope {
        Scope::Machine => OnFailure::Stop,
        Scope::Instance(_) => OnFailure::PutBack,
    }
}

fn title(procedure: &Procedure, environment: &str) -> String {
    let name = procedure.name();
    match procedure {
        Procedure::Apply { only } if only.is_empty() => format!("{name} {environment}"),
        Procedure::Apply { only } => format!("{name} {environment}: {}", only.join(", ")),
        Procedure::Deploy { instance }
        | Procedure::Start { instance }
        | Procedure::Stop { instance, .. }
        | Procedure::Restart { instance } => format!("{name} {instance}@{environment}"),
    }
}

fn versions(procedure: &Procedure, world: &World) -> BTreeMap<InstanceName, String> {
    let one = match procedure {
        Procedure::Apply { .. } => None,
        Procedure::Deploy { instance }
        | Procedure::Start { instance }
        | Procedure::Stop { instance, .. }
        | Procedure::Restart { instance } => Some(instance),
    };
    let meant = world.wanted.instances.iter().filter(|v| one.is_none_or(|i| v.name == *i));
    meant.map(|v| (v.name.clone(), v.version.clone())).collect()
}
