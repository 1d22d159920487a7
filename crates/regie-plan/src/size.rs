//! Sizes declared against sizes observed.

use crate::preflight::bytes;
use crate::{Note, Seen, SeenMachine};
use regie_dossier::Environment;

/// What is smaller than it was declared. Memory and disk may be a tenth smaller: the kernel and the file system take
/// their share, and providers count in powers of two.
pub fn size_notes(environment: &Environment, seen: &Seen) -> Vec<Note> {
    let mut notes = Vec::new();
    for (name, machine) in &environment.machines {
        let Some(SeenMachine::Here { facts, .. }) = seen.get(name) else {
            continue;
        };
        let mut note = |what: &str, declared: String, observed: String| {
            let text = format!("{what}: {declared} declared, {observed} observed");
            notes.push(Note { machine: Some(name.clone()), mark: "▲".to_owned(), text });
        };
        let smaller = |declared: u64, observed: u64| observed < declared / 10 * 9;
        if let Some(declared) = machine.size.memory.filter(|d| smaller(*d, facts.memory)) {
            note("memory", bytes(declared), bytes(facts.memory));
        }
        if let Some(declared) = machine.size.disk.filter(|d| smaller(*d, facts.disk)) {
            note("disk", bytes(declared), bytes(facts.disk));
        }
        if let Some(declared) = machine.size.cpus.filter(|d| facts.cpus < *d) {
            note("processors", declared.to_string(), facts.cpus.to_string());
        }
    }
    notes
}
