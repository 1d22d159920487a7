//! A plan as lines, for comparing.

use regie_plan::{Plan, PlannedItem};

pub fn print(plan: &Plan) -> String {
    let mut out = format!("{}\n", plan.title);
    for part in &plan.machines {
        out.push_str(&format!("{}", part.machine));
        match &part.away {
            Some(why) => out.push_str(&format!(" ◌ {why}\n")),
            None => out.push_str(&format!(" ({} unchanged)\n", part.unchanged)),
        }
        for item in &part.items {
            let line = match item {
                PlannedItem::Step(s) => {
                    let (step, gone) = (&s.step, matches!(s.step.resource, regie_wire::Resource::Absent { .. }));
                    let key =
                        if gone { format!("no {}", step.resource.key()) } else { step.resource.key().to_string() };
                    let undo = if s.undo_possible { "" } else { " (no way back)" };
                    let id = step.id;
                    format!(
                        "{id:>3} {} {}/{} {key}: {}{undo}",
                        step.mark.symbol(),
                        step.scope,
                        step.phase.name(),
                        step.why
                    )
                }
                PlannedItem::Gate { gate, what, .. } => format!("    = gate {}: {what}", gate.0),
            };
            out.push_str(&format!("{line}\n"));
        }
        for key in &part.forget {
            out.push_str(&format!("    forget {key}\n"));
        }
    }
    for note in &plan.notes {
        let machine = note.machine.as_ref().map(|m| format!("{m}: ")).unwrap_or_default();
        out.push_str(&format!("{} {machine}{}\n", note.mark, note.text));
    }
    out
}
