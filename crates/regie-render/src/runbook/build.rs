//! How releases come about: where the source is, what it is pinned to, how it is built and packed, how a developer starts.

use super::RunbookInput;
use crate::Words;
use crate::document::{Block, Inline, Line, Section, code, link, plain};
use regie_dossier::page::Chapter;
use regie_dossier::{Service, Source};
use regie_resource::{clone_by_hand, quote};
use std::collections::BTreeSet;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Build, words);
    for service in super::services(input) {
        chapter.part(part(input, service, words));
    }
    chapter
}

fn part(input: &RunbookInput, service: &Service, words: &Words) -> Section {
    let w = &words.build;
    let mut part = Section::named((words.service)(&service.name), format!("build-{}", service.name));
    let Some(source) = &service.source else {
        part.say(w.no_source);
        return part;
    };
    part.part(where_from(source, words));
    part.part(pinned(input, service, words));
    part.part(steps(service, words));
    part.part(package(input, service, words));
    part.part(developer(service, source, words));
    part
}

fn where_from(source: &Source, words: &Words) -> Section {
    let w = &words.build;
    let mut section = Section::new(w.source);
    let line = match source {
        Source::Path(path) => vec![Inline::Text(w.path.to_owned()), Inline::Code(path.clone())],
        Source::Archive { location, .. } => [plain(w.archive), address(location)].concat(),
        Source::Git(git) => [plain(w.git), address(&git.url)].concat(),
        Source::Image(image) => vec![Inline::Text(w.image.to_owned()), Inline::Code(image.clone())],
    };
    section.blocks.push(Block::Paragraph(line));
    if let Source::Git(git) = source {
        match &git.reference {
            Some(reference) => section
                .blocks
                .push(Block::Paragraph(vec![Inline::Text(w.reference.to_owned()), Inline::Code(reference.clone())])),
            None => section.say(w.no_reference),
        }
    }
    section
}

fn address(text: &str) -> Line {
    if text.contains("://") && !text.contains("{{") { link(text, text) } else { code(text) }
}

/// The versions that the environment asks for, and those that the lock knows beside them.
fn pinned(input: &RunbookInput, service: &Service, words: &Words) -> Section {
    let w = &words.build;
    let mut section = Section::new(w.pinned);
    let instances = input.env.instances.iter().filter(|i| i.service == service.name);
    let asked: BTreeSet<&String> = instances.map(|i| &i.version).collect();
    let lock = &input.dossier.lock;
    let locked = lock.keys().filter(|(name, _)| *name == service.name).map(|(_, version)| version);
    let all: BTreeSet<&String> = asked.iter().copied().chain(locked).collect();
    // A folder of the dossier is what it is: nothing pins it.
    if matches!(service.source, Some(Source::Path(_)))
        && all.iter().all(|v| !lock.contains_key(&(service.name.clone(), (*v).clone())))
    {
        return section;
    }
    let mut rows: Vec<Vec<Line>> = Vec::new();
    let mut missing = Vec::new();
    for version in all {
        let found = lock.get(&(service.name.clone(), version.clone()));
        if found.is_none() {
            missing.push(version.as_str());
        }
        let dash = || plain("–");
        rows.push(vec![
            code(version),
            plain(if asked.contains(version) { words.yes } else { words.no }),
            found.and_then(|l| l.commit.as_ref()).map_or_else(dash, |c| code(short(c))),
            found.map_or_else(dash, |l| code(short(&l.sha256))),
        ]);
    }
    section.say(w.pinned_text);
    section.blocks.push(Block::table([words.version, w.asked, w.commit, "SHA-256"], rows));
    if !missing.is_empty() {
        section.say((w.not_locked)(&missing.join(", ")));
    }
    section
}

/// Sixteen digits tell releases apart and fit a column; `dossier.lock` has all of them.
fn short(digits: &str) -> String {
    match digits.get(..16).filter(|_| digits.len() > 16) {
        Some(first) => format!("{first}…"),
        None => digits.to_owned(),
    }
}

fn steps(service: &Service, words: &Words) -> Section {
    let w = &words.build;
    let mut section = Section::new(w.steps);
    let build = &service.build;
    if build.run.is_empty() {
        section.say(w.no_steps);
    } else {
        section.say(if build.here { w.steps_here } else { w.steps_there });
        section.blocks.push(Block::Commands(build.run.join("\n")));
    }
    if let Some(output) = &build.output {
        section.blocks.push(Block::Paragraph(vec![Inline::Text(w.output.to_owned()), Inline::Code(output.clone())]));
    }
    section
}

fn package(input: &RunbookInput, service: &Service, words: &Words) -> Section {
    let w = &words.build;
    let mut section = Section::new(w.package);
    section.say(w.package_text);
    let version = input.env.instances.iter().find(|i| i.service == service.name).map(|i| i.version.as_str());
    let version = quote(version.unwrap_or_default());
    let name = quote(&service.name);
    let file = quote(&format!("{}-{}.tar.gz", service.name, version.trim_matches('\'')));
    section.blocks.push(Block::Commands(format!("regie build {name} --version {version} --out {file}")));
    section.say(w.elsewhere);
    section
}

/// What somebody new types first. The team's own prose stands before, in `chapters/build.md`.
fn developer(service: &Service, source: &Source, words: &Words) -> Section {
    let w = &words.build;
    let mut section = Section::new(w.developer);
    let enter = match source {
        Source::Path(path) => format!("cd {}", quote(path)),
        Source::Git(git) if !git.url.contains("{{") => clone_by_hand(&git.url),
        _ => return section,
    };
    section.say(w.developer_text);
    let commands: Vec<&str> = service.build.run.iter().filter(|c| !c.contains("{{")).map(String::as_str).collect();
    section.blocks.push(Block::Commands([vec![enter.as_str()], commands].concat().join("\n")));
    section
}
