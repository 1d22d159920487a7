//! A run of the past, told as it was told then.

use super::{Reporter, Terminal};
use crate::edge::clock;
use regie_wire::{Event, EventKind};

/// Tells events on the terminal; with `steps`, each one with its output, on a line with its time.
pub fn replay(events: &[Event], machines: usize, colors: bool, steps: bool) {
    if !steps {
        let mut reporter = Terminal::new(machines, colors);
        events.iter().for_each(|e| reporter.event(e));
        reporter.end();
        return;
    }
    for event in events {
        out!("{}  {:<8} {}", clock::local(event.at), event.machine.as_str(), words(&event.kind));
    }
}

fn words(kind: &EventKind) -> String {
    use super::terminal::{seconds, title};
    match kind {
        EventKind::RunStarted { title, who, reason, steps, .. } => {
            let reason = reason.as_ref().map_or_else(String::new, |r| format!(" · reason “{r}”"));
            format!("begins: {title}, {steps} steps, asked by {who}{reason}")
        }
        EventKind::RunContinued { after } => format!("goes on: {after}"),
        EventKind::StepStarted { step, phase, mark, key, .. } => {
            format!("{step:>3} {} {:<10} {}", mark.symbol(), phase.name(), title(key))
        }
        EventKind::Output { line, .. } => format!("      {line}"),
        EventKind::StepDone { step, changed, detail, took } => {
            let what = if *changed { "changed" } else { "as wanted" };
            format!("{step:>3} ✓ {what} {detail} {}", seconds(*took))
        }
        EventKind::StepFailed { step, error, tail, took } => {
            let tail = tail.iter().map(|l| format!("\n      {l}")).collect::<String>();
            format!("{step:>3} ✗ {} {}{tail}", error.replace('\n', "\n      "), seconds(*took))
        }
        EventKind::PutBackStarted { scope, why } => format!("puts {scope} back: {why}"),
        EventKind::StepUndone { step, detail } => format!("{step:>3} ✓ taken back: {detail}"),
        EventKind::UndoFailed { step, error } => format!("{step:>3} ✗ not taken back: {error}"),
        EventKind::PutBackDone { scope, whole } if *whole => format!("{scope} is as it was"),
        EventKind::PutBackDone { scope, .. } => format!("{scope} is not wholly as it was"),
        EventKind::RestartOwed { key, why } => format!("{} owes a restart: {why}", title(key)),
        EventKind::RestartPaid { key } => format!("{} was restarted", title(key)),
        EventKind::GateReached { gate, what } => format!("waits at gate {}: {what}", gate.0),
        EventKind::GateOpened { gate } => format!("gate {} is open", gate.0),
        EventKind::ConfirmAwaited { within, .. } => format!("waits {within} s for a new connection"),
        EventKind::Confirmed { .. } => "somebody came in over a new connection: the changes stay".to_owned(),
        EventKind::NotConfirmed { why, .. } => format!("not confirmed: {why}"),
        EventKind::Asked { what } => format!("asked: {what}"),
        EventKind::PageOpened { page, instance, .. } => {
            format!("page {page}{}", instance.as_ref().map_or_else(String::new, |i| format!(" for {i}")))
        }
        EventKind::Answered { step, what, answer } => {
            format!("{:>3} {what}: {answer}", step.map_or_else(String::new, |s| s.to_string()))
        }
        EventKind::HandedOver { step, machines, to } => {
            let machines = machines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            format!("{step:>3} on {machines}: run {to}")
        }
        EventKind::StepSkipped { step, why } => format!("{step:>3} – {why}"),
        EventKind::RunEnded { state, .. } => format!("ends: {state}"),
    }
}
