//! Deploying: what is deployed, what it is configured with, its data and batches, with regie, and how one sees that it is right.

mod batches;
mod config;
mod sources;
mod variables;

pub(super) use batches::last;

use super::{RunbookInput, answer};
use crate::Words;
use crate::document::{Block, Inline, Line, Section, code, link, plain};
use regie_dossier::InstanceView;
use regie_dossier::page::Chapter;
use regie_resource::quote;
use regie_wire::{Archive, Fetch, MachineName, Phase, Resource};

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Deploy, words);
    if input.wanted.instances.is_empty() {
        return chapter;
    }
    chapter.part(with_regie(input, words));
    chapter.part(artefacts(input, words));
    for view in &input.wanted.instances {
        chapter.part(variables::section(input, view, words));
    }
    chapter.part(config::section(input, words));
    chapter.part(sources::section(input, words));
    chapter.part(super::hooks::section(input, &["deploy", "apply", "provision"], words));
    chapter.part(batches::seeds(input, words));
    chapter.part(batches::section(input, words));
    chapter.part(verification(input, words));
    chapter
}

fn with_regie(input: &RunbookInput, words: &Words) -> Section {
    let mut part = Section::new(words.with_regie);
    part.say(words.with_regie_text);
    let environment = quote(&input.env.name);
    let mut commands = vec![format!("regie plan --env {environment}")];
    let instances = input.wanted.instances.iter().map(|v| quote(v.name.as_str()));
    commands.extend(instances.map(|name| format!("regie deploy {name} --env {environment}")));
    part.blocks.push(Block::Commands(commands.join("\n")));
    part.say(words.deploy.everything);
    part.blocks.push(Block::Commands(format!("regie apply --env {environment}")));
    part.blocks.push(Block::Paragraph(by_hand(words)));
    part
}

/// Where the same stands as commands.
pub(super) fn by_hand(words: &Words) -> Line {
    let label = plain((words.chapter)(Chapter::ByHand));
    vec![
        Inline::Text(words.deploy.by_hand.to_owned()),
        Inline::Ref { label, anchor: Chapter::ByHand.name().to_owned() },
        Inline::Text(".".to_owned()),
    ]
}

/// The archives that machines unpack, and where.
fn artefacts(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.deploy;
    let mut section = Section::new(w.artefacts);
    let mut rows: Vec<Vec<Line>> = Vec::new();
    let by_instance = input.wanted.by_instance();
    for view in &input.wanted.instances {
        for wanted in by_instance.get(&view.name).into_iter().flatten() {
            let Resource::Archive(archive) = &wanted.resource else { continue };
            rows.push(artefact(view, &wanted.machine, archive));
        }
    }
    if !rows.is_empty() {
        section.say(w.artefacts_text);
        section.blocks.push(Block::table([words.instance, w.archive, "SHA-256", words.machine, w.unpacked], rows));
    }
    section
}

fn artefact(view: &InstanceView, machine: &MachineName, archive: &Archive) -> Vec<Line> {
    let name = match &archive.from {
        Fetch::Blob { name, .. } => code(name),
        Fetch::Url { url, .. } => link(url, url),
    };
    // Zeros stand where nobody has the archive at hand.
    let known = archive.sha256.bytes().any(|b| b != b'0');
    let digest = if known { code(config::digits(&archive.sha256)) } else { plain("–") };
    let folder = archive.path.replace("-0000000", "-…");
    vec![plain(view.name.as_str()), name, digest, plain(machine.as_str()), code(folder)]
}

fn verification(input: &RunbookInput, words: &Words) -> Section {
    let mut section = Section::named(words.verification, "verification");
    let row = |machine: &MachineName, http: &regie_wire::Http| {
        vec![link(&http.url, &http.url), plain(machine.as_str()), plain(answer(http, words))]
    };
    let asked = input.wanted.resources.iter().filter(|w| w.phase == Phase::Verify);
    let rows: Vec<Vec<Line>> = asked
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
