//! Sizes declared against sizes observed.

use crate::preflight::bytes;
use crate::{Note, Plan, PlanError, Procedure, Seen, SeenMachine};
use regie_dossier::Environment;
use regie_wire::MachineName;

/// What is smaller than it was declared. Memory and disk may be a tenth smaller: the kernel and the file system take
/// their share, and providers count in powers of two.
pub fn size_notes(environment: &Environment, seen: &Seen) -> Vec<Note> {
    let note =
        |(name, text): (&MachineName, String)| Note { machine: Some(name.clone()), mark: "▲".to_owned(), text };
    smaller(environment, seen).into_iter().map(note).collect()
}

/// Refuses to bring anything about on a machine that is smaller than it was declared: what runs there was measured for
/// more. Only what a `deploy` or `provision` touches counts; the other procedures go on, and say it.
///
/// # Errors
/// When it is so: which machine, and both numbers.
pub fn size_gate(plan: &Plan, environment: &Environment, seen: &Seen) -> Result<(), PlanError> {
    if !matches!(plan.procedure, Procedure::Deploy { .. } | Procedure::Provision { .. }) {
        return Ok(());
    }
    let touched = |name: &MachineName| plan.machines.iter().any(|m| m.machine == *name && !m.items.is_empty());
    let small = smaller(environment, seen).into_iter().filter(|(name, _)| touched(name));
    let lines: Vec<String> = small.map(|(name, text)| format!("{name}: {text}")).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let help = format!(
        "give the machine what was declared, or correct `size` in inventory/{}.toml; regie apply goes on all the same",
        environment.name
    );
    Err(PlanError::refused(lines.join("\n"), help))
}

fn smaller<'a>(environment: &'a Environment, seen: &Seen) -> Vec<(&'a MachineName, String)> {
    let mut all = Vec::new();
    for (name, machine) in &environment.machines {
        let Some(SeenMachine::Here { facts, .. }) = seen.get(name) else {
            continue;
        };
        let mut say = |what: &str, declared: String, observed: String| {
            all.push((name, format!("{what}: {declared} declared, {observed} observed")));
        };
        let smaller = |declared: u64, observed: u64| observed < declared / 10 * 9;
        if let Some(declared) = machine.size.memory.filter(|d| smaller(*d, facts.memory)) {
            say("memory", bytes(declared), bytes(facts.memory));
        }
        if let Some(declared) = machine.size.disk.filter(|d| smaller(*d, facts.disk)) {
            say("disk", bytes(declared), bytes(facts.disk));
        }
        if let Some(declared) = machine.size.cpus.filter(|d| facts.cpus < *d) {
            say("processors", declared.to_string(), facts.cpus.to_string());
        }
    }
    all
}
