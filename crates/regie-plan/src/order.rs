//! A plan as a machine is given it.

use crate::{MachinePlan, Plan, PlannedItem};
use regie_wire::{FORMAT, Item, MachineName, Order, RunId, Scope, Step, StepId};
use std::collections::{BTreeMap, BTreeSet};

impl Plan {
    /// What one machine is to do. A machine that is not in the plan has nothing to do.
    pub fn order(&self, machine: &MachineName, run: &RunId, who: &str, reason: Option<&str>) -> Order {
        let part = self.machines.iter().find(|m| m.machine == *machine);
        let told = |step: &Step| crate::hooks::of_run(step, run, who);
        let items: Vec<Item> = part.into_iter().flat_map(|m| &m.items).map(|i| item(i, &told)).collect();
        let scopes: BTreeSet<&Scope> = items.iter().map(Item::scope).collect();
        Order {
            lease: true,
            scrub: Vec::new(),
            format: FORMAT,
            run: run.clone(),
            machine: machine.clone(),
            title: self.title.clone(),
            procedure: self.procedure.name().to_owned(),
            dossier: self.dossier.clone(),
            who: who.to_owned(),
            reason: reason.map(str::to_owned),
            on_failure: self.on_failure.iter().filter(|(s, _)| scopes.contains(s)).cloned().collect(),
            matching: part.map(|m| m.matching.clone()).unwrap_or_default(),
            forget: part.map(|m| m.forget.clone()).unwrap_or_default(),
            confirm: part.map(|m| m.confirm.clone()).unwrap_or_default(),
            late: part.into_iter().flat_map(late).collect(),
            failed: part.into_iter().flat_map(|m| &m.failed).map(|s| told(&s.step)).collect(),
            machines: self.steps_by_machine(),
            items,
        }
    }

    fn steps_by_machine(&self) -> BTreeMap<MachineName, u32> {
        let mut steps = BTreeMap::new();
        for (machine, _) in self.steps() {
            *steps.entry(machine.clone()).or_insert(0) += 1;
        }
        steps
    }
}

/// Steps that take nothing back when they fail.
fn late(part: &MachinePlan) -> impl Iterator<Item = StepId> {
    part.items.iter().filter_map(|item| match item {
        PlannedItem::Step(step) if step.late => Some(step.step.id),
        _ => None,
    })
}

fn item(item: &PlannedItem, told: &dyn Fn(&Step) -> Step) -> Item {
    match item {
        PlannedItem::Step(step) => Item::Step(told(&step.step)),
        PlannedItem::Gate { gate, scope, what, .. } => {
            Item::Gate { gate: *gate, scope: scope.clone(), what: what.clone() }
        }
    }
}
