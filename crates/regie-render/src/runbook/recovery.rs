//! When a machine dies: what stood on it, what goes down with it, and how another takes its place.

use super::{RunbookInput, data, machine_anchor};
use crate::Words;
use crate::address::shown;
use crate::document::{Block, Inline, Line, Section, Typed, code, plain};
use crate::units::listed;
use regie_dossier::page::Chapter;
use regie_dossier::{InstanceView, Machine};
use regie_resource::quote;
use regie_wire::MachineName;
use std::collections::BTreeSet;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Recovery, words);
    if input.wanted.instances.is_empty() {
        return chapter;
    }
    chapter.part(state(input, words));
    for machine in input.env.machines.values() {
        chapter.part(part(input, machine, words));
    }
    chapter
}

/// What there is to recover with, said plainly.
fn state(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.recovery;
    let mut section = Section::new(w.means);
    let mut items: Vec<Line> = vec![plain(w.no_spare)];
    let targets = &input.wanted.targets;
    for (name, target) in targets {
        let mut line = plain(format!("{} {name}{}", w.target, words.colon));
        line.extend(super::backup::target(target, words));
        line.push(Inline::Text(format!(" – {}", w.nothing_there)));
        items.push(line);
    }
    let saved: BTreeSet<_> = input.wanted.instances.iter().flat_map(|view| data::machines(input, view)).collect();
    for machine in input.env.machines.keys().filter(|m| saved.contains(m)) {
        let mut line = plain((w.by_hand_on)(machine.as_str()));
        line.extend(code(data::saved_in(input, machine)));
        items.push(line);
    }
    items.push(plain(w.no_drill));
    section.blocks.push(Block::list(items));
    section.blocks.push(Block::Warning(plain(w.not_proven)));
    section
}

fn part(input: &RunbookInput, machine: &Machine, words: &Words) -> Section {
    let w = &words.recovery;
    let mut part = Section::named((w.dies)(machine.name.as_str()), format!("recovery-{}", machine.name));
    let stands: Vec<&InstanceView> =
        input.wanted.instances.iter().filter(|v| v.machines.contains(&machine.name)).collect();
    if stands.is_empty() {
        part.say(w.nothing_on_it);
        return part;
    }
    let mut items: Vec<(Line, Line)> = Vec::new();
    for view in &stands {
        items.push((plain(view.name.as_str()), plain(on_it(input, view, &machine.name, words))));
    }
    part.blocks.push(Block::Definitions(items));
    let names: Vec<&str> = stands.iter().map(|v| v.name.as_str()).collect();
    part.say((w.goes_down)(&listed(&names, words), fallen(input, &stands, &machine.name)));
    part.blocks.extend(steps(input, machine, &stands, words));
    part
}

/// `the database; the application`: an instance's roles there, and its data.
fn on_it(input: &RunbookInput, view: &InstanceView, machine: &MachineName, words: &Words) -> String {
    let instance = input.env.instances.iter().find(|i| i.name == view.name);
    let roles = instance.into_iter().flat_map(|i| &i.on).filter(|(_, on)| on.contains(machine));
    let mut all: Vec<String> = roles.map(|(role, _)| (words.role_name)(role)).collect();
    let here = data::databases_of(input, view).filter(|f| f.machine == machine);
    all.extend(here.map(|f| (words.recovery.data_of)(&f.database.name)));
    all.extend(view.roots.get(machine).map(|root| (words.recovery.data_of)(&format!("{root}/shared"))));
    all.join(", ")
}

/// Whether what stands on it is still served by another machine of the same role.
fn fallen(input: &RunbookInput, stands: &[&InstanceView], machine: &MachineName) -> bool {
    stands.iter().any(|view| {
        let instance = input.env.instances.iter().find(|i| i.name == view.name);
        instance.into_iter().flat_map(|i| i.on.values()).any(|on| on.len() == 1 && on.contains(machine))
    })
}

fn steps(input: &RunbookInput, machine: &Machine, stands: &[&InstanceView], words: &Words) -> Vec<Block> {
    let w = &words.recovery;
    let environment = quote(&input.env.name);
    let name = quote(machine.name.as_str());
    let mut blocks = Vec::new();
    let mut step = |label: String, text: String, note: Line| {
        let number = u32::try_from(blocks.len() + 1).unwrap_or(u32::MAX);
        let commands = if text.is_empty() { Vec::new() } else { vec![Typed { place: Line::new(), text }] };
        blocks.push(Block::Step { number, label: plain(label), commands, note });
    };
    let mut like = plain(w.like);
    like.push(Inline::Ref { label: plain(machine.name.as_str()), anchor: machine_anchor(&machine.name) });
    if machine.is_system() {
        step(w.order.to_owned(), String::new(), [like, plain(w.like_end)].concat());
        let mut written = code(format!("[machine.{}]", machine.name));
        written.push(Inline::Text(format!(" {} ", w.in_file)));
        written.extend(code(&input.env.place.file));
        written.push(Inline::Text(format!(" ({}{}", w.was, words.colon)));
        written.extend(code(shown(&machine.address)));
        written.push(Inline::Text(").".to_owned()));
        step(w.address.to_owned(), String::new(), written);
        step(w.trust.to_owned(), format!("regie machines trust {name} --env {environment}"), plain(w.trust_note));
        step(w.provision.to_owned(), format!("regie provision {name} --env {environment}"), Line::new());
    }
    let deploys: Vec<String> =
        stands.iter().map(|v| format!("regie deploy {} --env {environment}", quote(v.name.as_str()))).collect();
    step(w.deploy.to_owned(), deploys.join("\n"), plain(w.deploy_note));
    for view in stands {
        let saved = data::machines(input, view);
        if saved.contains(&machine.name) {
            let label = plain((w.restore_of)(view.name.as_str()));
            let mut note = vec![Inline::Ref { label, anchor: format!("restore-{}", view.name) }];
            // What did not die must not be put back: that would lose what was entered since.
            if input.env.machines.keys().any(|m| *m != machine.name && saved.contains(m)) {
                note.push(Inline::Text(". ".to_owned()));
                note.push(Inline::Strong(plain((w.only_here)(machine.name.as_str()))));
            }
            step(w.restore.to_owned(), String::new(), note);
        }
    }
    let label = plain(words.verification);
    let note = vec![Inline::Ref { label, anchor: "verification".to_owned() }];
    step(w.verify.to_owned(), format!("regie status --env {environment}"), note);
    blocks
}
