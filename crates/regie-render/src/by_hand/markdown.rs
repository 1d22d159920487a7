//! A plan by hand, to be read: numbered sections that name the machine, in the order of carrying out.

use super::{acts_on, commands, copies};
use crate::address::{shown, ssh};
use crate::markdown::{escape, fenced};
use crate::timeline::{Stretch, timeline};
use regie_dossier::{Artifacts, Machine};
use regie_plan::{Plan, label};
use regie_resource::preamble;
use regie_wire::{MachineName, Scope};
use std::collections::BTreeMap;

/// The document.
pub fn by_hand_markdown(plan: &Plan, machines: &BTreeMap<MachineName, Machine>, artifacts: &Artifacts) -> String {
    let mut out = format!("# {}, by hand\n", escape(&plan.title));
    for note in &plan.notes {
        let machine = note.machine.as_ref().map(|m| format!("{m}: ")).unwrap_or_default();
        out.push_str(&format!("\n{} {}\n", note.mark, escape(&format!("{machine}{}", note.text))));
    }
    let stretches = timeline(plan);
    if stretches.is_empty() {
        out.push_str("\nNothing to do.\n");
        return out;
    }
    let mut number = 0;
    let mut section = |out: &mut String, title: &str| {
        number += 1;
        out.push_str(&format!("\n## {number}. {title}\n"));
    };
    for (machine, commands) in copies(plan, machines, artifacts) {
        section(&mut out, &format!("On this computer: archives for {machine}"));
        out.push_str(&fenced(&commands.join("\n")));
    }
    for machine in plan.machines.iter().filter(|m| !m.items.is_empty()) {
        let before = preamble(acts_on(plan, &machine.machine));
        let at = machines.get(&machine.machine).map(|m| &m.address);
        section(&mut out, &format!("{}: a shell there", escape(machine.machine.as_str())));
        match at.and_then(ssh) {
            Some(ssh) => out.push_str(&fenced(&ssh)),
            None => out.push_str(&format!(
                "\nOn this computer{}.\n",
                at.map(|a| format!(", {}", escape(&shown(a)))).unwrap_or_default()
            )),
        }
        if !before.is_empty() {
            out.push_str("\nSet these variables to the secrets they name, in that shell; it must have:\n");
            out.push_str(&fenced(before.trim_end()));
        }
    }
    for stretch in &stretches {
        for gate in &stretch.gates {
            out.push_str(&format!("\n> Go on only when {}.\n", escape(gate.what)));
        }
        section(&mut out, &heading(stretch));
        for planned in &stretch.steps {
            out.push_str(&fenced(&commands(planned)));
            if !planned.undo_possible {
                let text = format!("{}: {}", label(&planned.step.resource), planned.undo);
                out.push_str(&format!("\n**▲ {}**\n", escape(&text)));
            }
        }
    }
    out
}

fn heading(stretch: &Stretch) -> String {
    let of = match stretch.scope {
        Scope::Machine => String::new(),
        Scope::Instance(name) => format!(" of {name}"),
    };
    let turn = stretch.turn.map(|t| format!(" ({} of {})", t.number, t.of)).unwrap_or_default();
    escape(&format!("{}: {}{of}{turn}", stretch.machine, stretch.phase.name()))
}
