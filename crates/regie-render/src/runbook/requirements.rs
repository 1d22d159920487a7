//! What must be there first: a computer to operate from, machines, platforms, databases, services of others.

mod machines;
mod needs;

use super::RunbookInput;
use crate::Words;
use crate::address::shown;
use crate::document::{Block, Inline, Line, Section, plain};
use regie_dossier::page::Chapter;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Requirements, words);
    chapter.part(here(input, words));
    chapter.part(machines::section(input, words));
    chapter.part(machines::costs(input, words));
    chapter.part(needs::platforms(input, words));
    chapter.part(needs::databases(input, words));
    chapter.part(needs::outside(input, words));
    chapter
}

/// The computer of whoever operates.
fn here(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.requirements;
    let mut section = Section::new(w.here);
    let mut items: Vec<Line> = vec![
        plain(w.tools),
        vec![Inline::Text(format!("{}{}", w.dossier, words.colon)), Inline::Code(input.revision.clone())],
    ];
    let secrets: std::collections::BTreeSet<&String> = input.wanted.secrets.values().flatten().collect();
    let of_targets =
        input.wanted.targets.values().flat_map(|t| t.password.iter().chain([&t.address])).flat_map(|t| t.secrets());
    let secrets: std::collections::BTreeSet<&String> = secrets.into_iter().chain(of_targets.map(|s| &s.name)).collect();
    if !secrets.is_empty() {
        let mut line = plain(format!("{}{}", w.secrets, words.colon));
        for (i, name) in secrets.iter().enumerate() {
            line.push(Inline::Text(if i == 0 { String::new() } else { ", ".to_owned() }));
            line.push(Inline::Code((*name).clone()));
        }
        items.push(line);
    }
    for machine in input.env.machines.values().filter(|m| m.is_system()) {
        let mut line = plain(format!("{}{}", machine.name, words.colon));
        line.push(Inline::Text((words.reachable)(&shown(&machine.address))));
        items.push(line);
    }
    section.blocks.push(Block::list(items));
    if !secrets.is_empty() {
        section.say(w.secrets_text);
        let environment = regie_resource::quote(&input.env.name);
        section
            .blocks
            .push(Block::Commands(format!("regie secrets keys --new\nregie secrets edit --env {environment}")));
    }
    section
}
