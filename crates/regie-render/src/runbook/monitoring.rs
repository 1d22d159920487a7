//! Watching: what is declared, what of it somebody looks at today, and where things are read.

mod alerts;

use super::RunbookInput;
use super::deploy::last;
use crate::Words;
use crate::document::{Block, Inline, Row, Section, code, plain};
use crate::units::{schedule, span};
use regie_dossier::WantedResource;
use regie_dossier::page::Chapter;
use regie_resource::{log_command, quote};
use regie_wire::{Phase, Resource, Scope};
use std::collections::BTreeMap;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Monitoring, words);
    if input.wanted.instances.is_empty() {
        return chapter;
    }
    chapter.part(alerts::section(input, words));
    chapter.part(asked(input, words));
    chapter.part(jobs(input, words));
    chapter.part(logs(input, words));
    chapter.part(outside(input, words));
    chapter
}

/// What every deploy asks, and a person can ask at any time.
fn asked(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.monitoring;
    let mut section = Section::new(w.questions);
    let mut commands: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for wanted in input.wanted.resources.iter().filter(|r| r.phase == Phase::Verify) {
        let Resource::Http(http) = &wanted.resource else { continue };
        let argv =
            regie_resource::curl(http, &["--include"]).iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ");
        commands.entry(wanted.machine.as_str()).or_default().push(argv);
    }
    if commands.is_empty() {
        return section;
    }
    section.blocks.push(Block::Paragraph(vec![
        Inline::Text(w.questions_text.to_owned()),
        Inline::Ref { label: plain(words.verification), anchor: "verification".to_owned() },
        Inline::Text(w.questions_by_hand.to_owned()),
    ]));
    for (machine, commands) in commands {
        section.say((words.pages.on_place)(machine));
        section.blocks.push(Block::Commands(commands.join("\n")));
    }
    section
}

fn jobs(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.monitoring;
    let mut section = Section::new(w.jobs);
    let mut rows: Vec<Row> = Vec::new();
    for view in &input.wanted.instances {
        for job in &view.jobs {
            let (last, differs) = last(input, input.history.job(&view.name, &job.name), words);
            let expected = job.expected.map_or_else(|| "–".to_owned(), |s| span(s, words));
            let name = format!("{} ({})", job.name, view.name);
            let cells = [name, schedule(&job.schedule, words), expected, last].map(plain).into();
            rows.push(Row { cells, differs });
        }
    }
    if rows.is_empty() {
        return section;
    }
    section.say(w.jobs_text);
    let head = [words.deploy.batch, words.deploy.schedule, w.expected, words.deploy.last].map(str::to_owned).into();
    section.blocks.push(Block::Table { head, rows });
    section
}

/// Where to read what runs says of itself.
fn logs(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.monitoring;
    let mut section = Section::named(w.logs, "logs");
    let environment = quote(&input.env.name);
    let all: Vec<String> = input
        .wanted
        .instances
        .iter()
        .map(|v| format!("regie logs {} --env {environment} --follow", quote(v.name.as_str())))
        .collect();
    let mut commands: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let on_platform = |w: &WantedResource| {
        let key = w.resource.key();
        input.wanted.platforms.iter().any(|p| p.machine == w.machine && p.runs.contains(&key))
    };
    // What every system has of its own is not what somebody looks for here.
    let meant = |w: &&WantedResource| w.resource.is_runnable() && (w.scope != Scope::Machine || on_platform(w));
    for wanted in input.wanted.resources.iter().filter(meant) {
        if let Some(command) = log_command(&wanted.resource) {
            commands.entry(wanted.machine.as_str()).or_default().push(command);
        }
    }
    if commands.is_empty() {
        return section;
    }
    section.say(w.logs_text);
    section.blocks.push(Block::Commands(all.join("\n")));
    for (machine, commands) in commands {
        section.say((words.pages.on_place)(machine));
        section.blocks.push(Block::Commands(commands.join("\n")));
    }
    section
}

/// Where errors are sent, by the variable that names it: services that receive them call it a DSN.
fn outside(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.monitoring;
    let mut section = Section::new(w.outside);
    let mut rows: Vec<Row> = Vec::new();
    for view in &input.wanted.instances {
        let Some(service) = input.dossier.services.get(&view.service) else { continue };
        for var in service.env.iter().filter(|v| v.name.ends_with("_DSN")) {
            let values = input.wanted.declared.get(&view.name).and_then(|d| d.env.get(&var.name));
            let set = values.is_some_and(|v| v.values().any(|text| !text.to_string().is_empty()));
            let state = if set { w.sends } else { w.sends_nothing };
            let cells = vec![plain(view.name.as_str()), code(&var.name), plain(&var.description), plain(state)];
            rows.push(Row { cells, differs: false });
        }
    }
    if !rows.is_empty() {
        let head = [words.instance, words.deploy.variable, words.description, words.deploy.value];
        section.blocks.push(Block::Table { head: head.map(str::to_owned).into(), rows });
    }
    section
}
