//! A walk through a page, told afterwards: each step with what was said and answered.

use super::seconds;
use super::terminal::title;
use regie_wire::{Event, EventKind, RunId};

/// Tells it; `there` gives what a run on machines said.
pub fn walked(events: &[Event], there: &dyn Fn(&RunId) -> Vec<Event>) {
    for event in events {
        match &event.kind {
            EventKind::PageOpened { page, instance, .. } => {
                out!("{page}{}", instance.as_ref().map_or_else(String::new, |i| format!(" for {i}")));
            }
            EventKind::Answered { step: None, what, answer } => out!("  {what} = {answer}"),
            EventKind::Answered { what, answer, .. } => out!("      {what}: {answer}"),
            EventKind::RunContinued { after } => out!("\n… {after}"),
            EventKind::StepStarted { step, key, .. } => out!("\n  {step:>2}  {}", title(key)),
            EventKind::Output { line, .. } => out!("      │ {line}"),
            EventKind::HandedOver { machines, to, .. } => {
                let names = machines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                out!("      on {names}: run {to}");
                for event in there(to) {
                    if let EventKind::Output { line, .. } = &event.kind {
                        let machine = if machines.len() > 1 { format!("{} | ", event.machine) } else { String::new() };
                        out!("      │ {machine}{line}");
                    }
                }
            }
            EventKind::StepDone { detail, took, .. } => {
                let detail = if detail.is_empty() { String::new() } else { format!(" {detail}") };
                out!("      ✓{detail} {}", seconds(*took));
            }
            EventKind::StepFailed { error, .. } => out!("      ✗ {}", error.replace('\n', "\n        ")),
            EventKind::StepSkipped { step, why } => out!("  {step:>2}  – {why}"),
            _ => {}
        }
    }
}
