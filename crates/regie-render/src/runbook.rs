//! The runbook: what the dossier declares, what was observed, and what a full deployment does.

mod deploy;
mod glossary;
mod overview;
mod start_stop;
mod steps;

use crate::{Document, words};
use regie_dossier::{Dossier, Environment, Language, Wanted};
use regie_plan::Plan;
use regie_wire::{Facts, MachineName};
use std::collections::BTreeMap;

/// What the runbook is made from.
#[derive(Clone, Debug)]
pub struct RunbookInput<'a> {
    /// Title, services, references.
    pub dossier: &'a Dossier,
    /// Machines and instances.
    pub env: &'a Environment,
    /// What they become.
    pub wanted: &'a Wanted,
    /// Against machines that have nothing: [`regie_plan::bare_plan`].
    pub full_plan: &'a Plan,
    /// What was last seen, by machine; those never seen are not in it.
    pub facts: &'a BTreeMap<MachineName, Facts>,
    /// For the cover, as people write it.
    pub date: String,
    /// Of the dossier.
    pub revision: String,
}

/// The document, in a language. Chapters that would be empty are left out: what is missing is a finding of `check`.
pub fn runbook(input: &RunbookInput, lang: Language) -> Document {
    let words = words(lang);
    let dossier = input.dossier;
    let mut cover = vec![(words.environment.to_owned(), input.env.name.clone())];
    if let Some(row) = dossier.versions.last() {
        cover.push((words.version.to_owned(), row.version.clone()));
    }
    cover.push((words.date.to_owned(), input.date.clone()));
    if !dossier.author.is_empty() {
        cover.push((words.author.to_owned(), dossier.author.clone()));
    }
    cover.push((words.revision.to_owned(), input.revision.clone()));
    let chapters = [
        overview::chapter(input, words),
        deploy::chapter(input, words),
        start_stop::chapter(input, words),
        glossary::chapter(input, words),
    ];
    let version = dossier.versions.last().map(|row| format!("{} {}", words.version.to_lowercase(), row.version));
    let running: Vec<String> =
        [Some(dossier.title.clone()), Some(input.env.name.clone()), version].into_iter().flatten().collect();
    let mut document = Document {
        title: dossier.title.clone(),
        subtitle: words.runbook.to_owned(),
        language: lang,
        cover,
        running: running.join(" · "),
        contents: words.contents.to_owned(),
        chapters: chapters.into_iter().filter(|c| !c.is_empty()).collect(),
    };
    crate::links::settle(&mut document);
    crate::glossary::link_terms(&mut document);
    document
}
