//! Deploying: what is needed first, variables, with regie, by hand, verification.

use super::{RunbookInput, steps};
use crate::Words;
use crate::address::shown;
use crate::document::{Block, Inline, Line, Section, code, link, plain};
use regie_dossier::EnvVar;
use regie_wire::{Http, Resource};
use std::collections::BTreeSet;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = Section::new(words.deploy);
    chapter.part(requirements(input, words));
    let mut told = BTreeSet::new();
    for instance in &input.env.instances {
        let service = input.dossier.services.get(&instance.service);
        if let Some(service) = service.filter(|s| !s.env.is_empty() && told.insert(s.name.as_str())) {
            let mut part = Section::new((words.variables)(&service.name));
            part.blocks.push(variables(&service.env, words));
            chapter.part(part);
        }
    }
    if !input.env.instances.is_empty() {
        let mut part = Section::new(words.with_regie);
        part.say(words.with_regie_text);
        let environment = regie_resource::quote(&input.env.name);
        part.blocks.push(Block::Commands(format!("regie plan --env {environment}\nregie apply --env {environment}")));
        chapter.part(part);
    }
    chapter.part(steps::by_hand(input, words));
    chapter.part(verification(input, words));
    chapter
}

fn requirements(input: &RunbookInput, words: &Words) -> Section {
    let mut section = Section::new(words.requirements);
    section.say(words.requirements_text);
    let mut items: Vec<Line> = Vec::new();
    for machine in input.env.machines.values() {
        let mut line = plain((words.reachable)(&shown(&machine.address)));
        let packages = packages(input, &machine.name);
        if !packages.is_empty() {
            line.push(Inline::Text(format!(" ({}{}", words.packages, words.colon)));
            line.push(Inline::Code(packages.join(" ")));
            line.push(Inline::Text(")".to_owned()));
        }
        items.push([vec![Inline::Text(format!("{}{}", machine.name, words.colon))], line].concat());
    }
    if !items.is_empty() {
        section.blocks.push(Block::list(items));
    }
    section
}

fn packages(input: &RunbookInput, machine: &regie_wire::MachineName) -> Vec<String> {
    let there = input.wanted.resources.iter().filter(|w| w.machine == *machine);
    let names: BTreeSet<String> = there
        .filter_map(|w| match &w.resource {
            Resource::Packages(p) => Some(p.names.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    names.into_iter().collect()
}

fn variables(env: &[EnvVar], words: &Words) -> Block {
    let row = |v: &EnvVar| {
        let mandatory = if v.required { words.yes } else { words.no };
        vec![code(&v.name), plain(mandatory), plain(&v.description)]
    };
    Block::table([words.name, words.mandatory, words.description], env.iter().map(row).collect())
}

/// The status as it is printed.
fn status(http: &Http, words: &Words) -> String {
    if http.status == Http::ANSWERS { words.any_answer.to_owned() } else { http.status.to_string() }
}

fn verification(input: &RunbookInput, words: &Words) -> Section {
    let mut section = Section::new(words.verification);
    let row = |machine: &regie_wire::MachineName, http: &Http| {
        let answer = (words.answer)(status(http, words), http.contains.as_deref(), http.within);
        vec![link(&http.url, &http.url), plain(machine.as_str()), plain(answer)]
    };
    let rows: Vec<Vec<Line>> = input
        .wanted
        .resources
        .iter()
        .filter_map(|w| match &w.resource {
            Resource::Http(http) => Some(row(&w.machine, http)),
            _ => None,
        })
        .collect();
    if !rows.is_empty() {
        section.say(words.verification_text);
        section.blocks.push(Block::table([words.address, words.asked_from, words.must_answer], rows));
    }
    section
}
