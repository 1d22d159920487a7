//! The steps of a full deployment, as sections.

use super::RunbookInput;
use crate::Words;
use crate::by_hand::{copies, shell};
use crate::document::{Block, Section, plain};
use crate::timeline::{Stretch, timeline};
use regie_dossier::Artifacts;
use regie_dossier::page::Chapter;
use regie_plan::Plan;
use regie_resource::{ShellNeeds, quote};
use regie_wire::{Fetch, Resource, Scope};

/// Everything by hand: archives, secrets, then stretch after stretch with its gates.
pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut section = super::chapter(Chapter::ByHand, words);
    let Some(plan) = input.full_plan else { return section };
    let stretches = timeline(plan);
    if stretches.is_empty() {
        return section;
    }
    section.say(words.by_hand_text);
    let copies = copies(plan, &input.env.machines, &Artifacts::new());
    if !copies.is_empty() {
        let mut part = Section::new(words.archives);
        part.say(words.archives_text);
        part.blocks.extend(packing(input, plan).map(Block::Commands));
        part.blocks.extend(copies.values().map(|c| Block::Commands(c.join("\n"))));
        section.part(part);
    }
    section.part(secrets(plan, words));
    for stretch in &stretches {
        section.part(part(stretch, words));
    }
    section
}

/// What makes the archives that are then copied, under the names that they have there.
fn packing(input: &RunbookInput, plan: &Plan) -> Option<String> {
    let mut commands = Vec::new();
    for (_, planned) in plan.steps() {
        let (Resource::Archive(archive), Scope::Instance(instance)) = (&planned.step.resource, &planned.step.scope)
        else {
            continue;
        };
        let view = input.wanted.instances.iter().find(|v| v.name == *instance);
        let (Fetch::Blob { name, .. }, Some(view)) = (&archive.from, view) else { continue };
        let (service, version, name) = (quote(&view.service), quote(&view.version), quote(name));
        let command = format!("regie build {service} --version {version} --out {name}");
        if !commands.contains(&command) {
            commands.push(command);
        }
    }
    (!commands.is_empty()).then(|| commands.join("\n"))
}

fn secrets(plan: &Plan, words: &Words) -> Section {
    let mut section = Section::new(words.secrets);
    for machine in &plan.machines {
        let acts = crate::by_hand::acts_on(plan, &machine.machine);
        let before = ShellNeeds::of(acts).to_shell_saying(words.set_secret);
        if !before.is_empty() {
            section.say((words.secrets_text)(machine.machine.as_str()));
            section.blocks.push(Block::Commands(before.trim_end().to_owned()));
        }
    }
    section
}

fn part(stretch: &Stretch, words: &Words) -> Section {
    let instance = match stretch.scope {
        Scope::Machine => None,
        Scope::Instance(name) => Some(name.as_str()),
    };
    let mut title = (words.stretch)(stretch.machine.as_str(), stretch.phase, instance);
    if let Some(turn) = stretch.turn {
        title.push_str(&format!(" ({})", (words.turn)(turn.number, turn.of)));
    }
    let mut section = Section::new(title);
    for gate in &stretch.gates {
        section.blocks.push(Block::Warning(plain((words.gate)(&gate.scope.to_string(), gate.after, gate.turn))));
    }
    for planned in &stretch.steps {
        let what = (words.label)(&planned.step.resource).replace(['\n', '\r'], " ");
        // On machines that have nothing, the reason of every step is the same.
        section.blocks.push(Block::Commands(format!("# {what}\n{}", shell(planned))));
        if !planned.undo_possible {
            section.blocks.push(Block::Warning(plain((words.no_way_back)(&what))));
        }
    }
    section
}
