//! What has moved since a plan was saved.

use crate::{MachinePlan, Plan, PlannedItem, PlannedStep, label};
use regie_wire::StepId;

/// What has moved, machine by machine; empty when the saved plan may be applied.
pub fn stale(saved: &Plan, fresh: &Plan) -> Vec<String> {
    let mut moved = Vec::new();
    if saved.digest != fresh.digest || saved.dossier != fresh.dossier || saved.environment != fresh.environment {
        moved.push("the dossier has changed".to_owned());
    }
    for now in &fresh.machines {
        match saved.machines.iter().find(|m| m.machine == now.machine) {
            Some(then) => moved.extend(of_machine(then, now)),
            None => moved.push(format!("{} was not part of the plan", now.machine)),
        }
    }
    let gone = saved.machines.iter().filter(|m| fresh.machines.iter().all(|n| n.machine != m.machine));
    moved.extend(gone.map(|m| format!("{} is no longer there", m.machine)));
    moved
}

fn of_machine(then: &MachinePlan, now: &MachinePlan) -> Vec<String> {
    let name = &now.machine;
    match (&then.away, &now.away) {
        (None, Some(why)) => return vec![format!("{name} does not answer any more: {why}")],
        (Some(_), None) => return vec![format!("{name} did not answer then and answers now")],
        _ => {}
    }
    if then.read == now.read && steps(then).map(essence).eq(steps(now).map(essence)) {
        return Vec::new();
    }
    let known = |step: &PlannedStep, part: &MachinePlan| steps(part).any(|s| essence(s) == essence(step));
    let mut moved = Vec::new();
    for step in steps(now).filter(|s| !known(s, then)) {
        let what = label(&step.step.resource);
        moved.push(format!("{name}: {} {what} now: {}", step.step.mark.symbol(), step.step.why));
    }
    for step in steps(then).filter(|s| !known(s, now)) {
        let key = step.step.resource.key();
        if steps(now).all(|s| s.step.resource.key() != key) {
            moved.push(format!("{name}: {} needs nothing any more", label(&step.step.resource)));
        }
    }
    if moved.is_empty() {
        moved.push(format!("{name}: something the plan was made from has changed, though its steps are the same"));
    }
    moved
}

fn steps(part: &MachinePlan) -> impl Iterator<Item = &PlannedStep> {
    part.items.iter().filter_map(|item| match item {
        PlannedItem::Step(step) => Some(step.as_ref()),
        PlannedItem::Gate { .. } => None,
    })
}

/// A step without its number, which other machines' steps move.
fn essence(step: &PlannedStep) -> PlannedStep {
    let mut step = step.clone();
    step.step.id = StepId(0);
    step
}
