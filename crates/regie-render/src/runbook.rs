//! The runbook: what the dossier declares, what was observed beside it, and what a person types. One module a chapter.

mod backup;
mod build;
mod data;
mod deploy;
mod glossary;
mod hooks;
mod monitoring;
mod overview;
mod pages;
mod recovery;
mod requirements;
mod seen;
mod service_level;
mod start_stop;
mod steps;
mod update;

use crate::document::{Block, Line, Row, Section};
use crate::history::History;
use crate::units::moment;
use crate::{Document, Words, words};
use regie_dossier::page::Chapter;
use regie_dossier::{Dossier, Environment, Language, Service, Wanted};
use regie_plan::Plan;
use regie_wire::{Facts, Http, MachineName, Resource, Text};
use std::collections::{BTreeMap, BTreeSet};

/// What the runbook is made from.
#[derive(Clone, Debug)]
pub struct RunbookInput<'a> {
    /// Title, services, references.
    pub dossier: &'a Dossier,
    /// Machines and instances.
    pub env: &'a Environment,
    /// What they become.
    pub wanted: &'a Wanted,
    /// Against machines that have nothing: [`regie_plan::bare_plan`]. Without it, there is no chapter of the steps by hand.
    pub full_plan: Option<&'a Plan>,
    /// What was last seen, by machine; those never seen are not in it.
    pub facts: &'a BTreeMap<MachineName, Facts>,
    /// What was done, and how jobs went.
    pub history: &'a History,
    /// Now, ms since the epoch: the date on the cover, and what “the last days” are.
    pub now: i64,
    /// A moment (ms since the epoch) as local time with its zone: `2026-11-21 09:14:03 CET`.
    pub local: fn(i64) -> String,
    /// Of the dossier.
    pub revision: String,
}

/// The document, in a language. Chapters that would be empty are left out: what is missing is a finding of `check`.
pub fn runbook(input: &RunbookInput, lang: Language) -> Document {
    let mut document = with(input, &Chapter::ALL, lang);
    crate::glossary::link_terms(&mut document);
    document
}

/// The same of one chapter, whose words lead to no glossary.
pub fn excerpt(input: &RunbookInput, which: Chapter, lang: Language) -> Document {
    with(input, &[which], lang)
}

fn with(input: &RunbookInput, chapters: &[Chapter], lang: Language) -> Document {
    let words = words(lang);
    let dossier = input.dossier;
    let mut cover = vec![(words.environment.to_owned(), input.env.name.clone())];
    if let Some(version) = dossier.cover_version() {
        cover.push((words.version.to_owned(), version.to_owned()));
    }
    let today = (input.local)(input.now);
    cover.push((words.date.to_owned(), moment(today.split_whitespace().next().unwrap_or_default(), words)));
    if !dossier.author.is_empty() {
        cover.push((words.author.to_owned(), dossier.author.clone()));
    }
    if let Some(review) = &dossier.review {
        cover.push((words.review.to_owned(), moment(&review.text, words)));
    }
    cover.push((words.revision.to_owned(), input.revision.clone()));
    let version = dossier.cover_version().map(|version| format!("{} {version}", words.version.to_lowercase()));
    let running: Vec<String> =
        [Some(dossier.title.clone()), Some(input.env.name.clone()), version].into_iter().flatten().collect();
    Document {
        title: dossier.title.clone(),
        subtitle: words.runbook.to_owned(),
        language: lang,
        cover,
        running: running.join(" · "),
        contents: words.contents.to_owned(),
        chapters: chapters.iter().map(|c| whole(input, *c, words)).filter(|c| !c.is_empty()).collect(),
    }
}

/// A chapter: what the team says of it first, then what is declared.
fn whole(input: &RunbookInput, which: Chapter, words: &Words) -> Section {
    let mut section = match which {
        Chapter::Overview => overview::chapter(input, words),
        Chapter::Requirements => requirements::chapter(input, words),
        Chapter::Build => build::chapter(input, words),
        Chapter::Deploy => deploy::chapter(input, words),
        Chapter::StartStop => start_stop::chapter(input, words),
        Chapter::Update => update::chapter(input, words),
        Chapter::Monitoring => monitoring::chapter(input, words),
        Chapter::Backup => backup::chapter(input, words),
        Chapter::Tasks => pages::tasks(input, words),
        Chapter::Playbooks => pages::playbooks(input, words),
        Chapter::Recovery => recovery::chapter(input, words),
        Chapter::ServiceLevel => service_level::chapter(input, words),
        Chapter::Glossary => glossary::chapter(input, words),
        Chapter::ByHand => steps::chapter(input, words),
    };
    section.blocks.splice(0..0, crate::pages::chapter_blocks(input, which, words));
    section
}

/// A chapter without anything in it.
fn chapter(which: Chapter, words: &Words) -> Section {
    Section::named((words.chapter)(which), which.name())
}

/// The services of which the environment has instances, by name.
fn services<'a>(input: &RunbookInput<'a>) -> Vec<&'a Service> {
    let used: BTreeSet<&str> = input.env.instances.iter().map(|i| i.service.as_str()).collect();
    input.dossier.services.values().filter(|s| used.contains(s.name.as_str())).collect()
}

/// The section of a machine, for links.
fn machine_anchor(machine: &MachineName) -> String {
    format!("machine-{machine}")
}

/// Packages that are installed on a machine on the way.
fn packages(input: &RunbookInput, machine: &MachineName) -> Vec<String> {
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

/// What an answer must be, in words.
fn answer(http: &Http, words: &Words) -> String {
    let status = if http.status == Http::ANSWERS { words.any_answer.to_owned() } else { http.status.to_string() };
    (words.answer)(status, http.contains.as_deref(), http.within)
}

/// A table of columns that were chosen as it was made.
fn table(columns: Vec<(&str, Vec<Line>)>) -> Block {
    let count = columns.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let cell = |cells: &Vec<Line>, i: usize| cells.get(i).cloned().unwrap_or_default();
    let row = |i: usize| Row::from(columns.iter().map(|(_, cells)| cell(cells, i)).collect::<Vec<_>>());
    let rows = (0..count).map(row).collect();
    Block::Table { head: columns.iter().map(|(head, _)| (*head).to_owned()).collect(), rows }
}

/// A text as a document may show it: secrets are their names already; a password that somebody wrote into an address is not
/// shown either.
fn masked(text: &Text) -> String {
    let shown = text.to_string();
    let Some((scheme, rest)) = shown.split_once("://") else { return shown };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    match authority.rsplit_once('@').and_then(|(user, host)| Some((user.split_once(':')?, host))) {
        Some(((user, password), host)) if !password.starts_with('‹') => format!("{scheme}://{user}:…@{host}{path}"),
        _ => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::masked;
    use regie_wire::Text;

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        let cases = [
            ("mysql://shop:hunter2@db/shop", "mysql://shop:…@db/shop"),
            ("mysql://shop:‹db_password›@db/shop", "mysql://shop:‹db_password›@db/shop"),
            ("https://www.example/a:b@c", "https://www.example/a:b@c"),
            ("sftp:backup@store:/srv", "sftp:backup@store:/srv"),
            ("rest:https://u:p@w@store/x", "rest:https://u:…@store/x"),
        ];
        for (text, shown) in cases {
            assert_eq!(masked(&Text::plain(text)), shown);
        }
    }
}
