//! Environment variables: what each is, whether it must be there, and its value – of a secret, only its name.

use crate::Words;
use crate::document::{Block, Inline, Line, Section, code, plain};
use crate::runbook::{RunbookInput, masked};
use regie_dossier::{Declared, EnvVar, InstanceView};
use regie_resource::quote;
use regie_wire::{MachineName, Text};
use std::collections::BTreeMap;

pub(super) fn section(input: &RunbookInput, view: &InstanceView, words: &Words) -> Section {
    let w = &words.deploy;
    let mut section = Section::new((words.variables)(view.name.as_str()));
    let Some(service) = input.dossier.services.get(&view.service).filter(|s| !s.env.is_empty()) else { return section };
    let declared = input.wanted.declared.get(&view.name);
    let rows = service.env.iter().map(|v| row(v, declared, words)).collect();
    let files: Vec<(&MachineName, &String)> =
        view.workplaces.iter().filter_map(|p| Some((&p.machine, p.env_file.as_ref()?))).collect();
    for (machine, file) in files {
        section.blocks.push(Block::Paragraph(vec![
            Inline::Text((w.env_file)(machine.as_str())),
            Inline::Code(file.clone()),
            Inline::Text(w.env_file_text.to_owned()),
        ]));
    }
    let values = declared.into_iter().flat_map(|d| d.env.values()).flat_map(|v| v.values());
    if values.into_iter().any(Text::is_sensitive) {
        section.say(w.secret_names);
    }
    section.blocks.push(Block::table([words.name, words.mandatory, words.description, w.value], rows));
    if let Some(first) = service.env.first() {
        section.say((w.where_from)(&service.place.file));
        let (name, environment) = (quote(&format!("{}.{}", view.name, first.name)), quote(&input.env.name));
        section.blocks.push(Block::Commands(format!("regie explain {name} --env {environment}")));
    }
    section
}

fn row(var: &EnvVar, declared: Option<&Declared>, words: &Words) -> Vec<Line> {
    let mandatory = if var.required { words.yes } else { words.no };
    let values = declared.and_then(|d| d.env.get(&var.name));
    vec![code(&var.name), plain(mandatory), plain(&var.description), value(values, words)]
}

/// One value when it is the same everywhere, else each with its machine.
fn value(values: Option<&BTreeMap<MachineName, Text>>, words: &Words) -> Line {
    let w = &words.deploy;
    let said = |text: &Text| match masked(text) {
        shown if shown.is_empty() => plain(w.empty),
        shown => code(shown),
    };
    let Some(values) = values.filter(|v| !v.is_empty()) else { return plain(w.unset) };
    let mut all: Vec<(&MachineName, &Text)> = values.iter().collect();
    let same = all.windows(2).all(|pair| pair[0].1 == pair[1].1);
    all.truncate(if same { 1 } else { usize::MAX });
    let mut line = Line::new();
    for (machine, text) in all {
        if !same {
            let comma = if line.is_empty() { "" } else { ", " };
            line.push(Inline::Text(format!("{comma}{machine}{}", words.colon)));
        }
        line.extend(said(text));
    }
    line
}
