//! `empty-chapter`: what the printed document would have nothing to say about.

use super::words;
use crate::page::{Chapter, Page};
use crate::{Dossier, Finding, Place, Service, Wanted};
use regie_wire::{Resource, Scope};

const OVERVIEW: &str = "dossier.toml";

pub(super) fn check(dossier: &Dossier, wanted: &[&Wanted], findings: &mut Vec<Finding>) {
    let mut book = Book { dossier, findings };
    book.overview();
    book.services();
    book.verified(wanted);
    let services = || dossier.services.values();
    if services().all(|s| s.alerts.is_empty()) {
        book.empty(Chapter::Monitoring, "nothing is watched", "add an [[alert]] to a service, and its playbook");
    }
    if services().all(|s| s.backup.is_none()) {
        book.empty(
            Chapter::Backup,
            "nothing is saved",
            "add [backup] to a service: its schedule, what is kept, and where",
        );
    }
    let promises =
        |s: &Service| s.objective.as_ref().is_some_and(|o| o.uptime.is_some() || o.rpo.is_some() || o.rto.is_some());
    if !services().any(promises) {
        let help = "add [objective] to a service: uptime, rpo, rto";
        book.empty(Chapter::ServiceLevel, "nothing is promised", help);
    }
    if dossier.tasks.is_empty() {
        book.empty(
            Chapter::Tasks,
            "no task is written",
            "write tasks/NAME.md: what people do every month, step by step",
        );
    }
    if dossier.glossary.is_empty() {
        book.empty(
            Chapter::Glossary,
            "no word is explained",
            "add [glossary] to dossier.toml: the words that a newcomer asks about",
        );
    }
    book.pages();
}

struct Book<'a> {
    dossier: &'a Dossier,
    findings: &'a mut Vec<Finding>,
}

impl Book<'_> {
    fn push(&mut self, at: &Place, message: String, help: impl Into<String>) {
        self.findings.push(Finding::warning("empty-chapter", at, message).help(help));
    }

    /// Whether the team has written something for a chapter itself.
    fn has_prose(&self, chapter: Chapter) -> bool {
        self.dossier.chapters.get(chapter.name()).is_some_and(|page| !page.blocks.is_empty())
    }

    /// A chapter that nothing is declared for.
    fn empty(&mut self, chapter: Chapter, why: &str, help: &str) {
        if !self.has_prose(chapter) {
            let message = format!("the chapter `{}` would be empty: {why}", chapter.name());
            self.push(&Place::file(OVERVIEW), message, help);
        }
    }

    /// The document about itself.
    fn overview(&mut self) {
        let mut missing = Vec::new();
        if self.dossier.versions.is_empty() {
            missing.push("its history (`[[version]]`)".to_owned());
        }
        if self.dossier.references.is_empty() {
            missing.push("what to read beside it (`[references]`)".to_owned());
        }
        if self.dossier.author.trim().is_empty() {
            missing.push("who signs it (`author`)".to_owned());
        }
        if !missing.is_empty() {
            let message = format!("the chapter `overview` would not tell {}", words::list(&missing));
            self.push(&Place::file(OVERVIEW), message, "add them to dossier.toml");
        }
    }

    /// What it is, who to call, where it comes from.
    fn services(&mut self) {
        for service in self.dossier.services.values() {
            let name = &service.name;
            let mut missing = Vec::new();
            if service.summary.trim().is_empty() {
                missing.push("what it is for (`summary`)".to_owned());
            }
            if service.contacts.is_empty() {
                missing.push("who to call (`[[contact]]`)".to_owned());
            }
            if service.bugs.as_ref().is_none_or(|b| b.trim().is_empty()) {
                missing.push("where its bugs go (`bugs`)".to_owned());
            }
            if !missing.is_empty() {
                let message = format!("the chapter `overview` would not tell of `{name}` {}", words::list(&missing));
                self.push(&service.place, message, format!("add them to {}", service.place.file));
            }
            if service.source.is_none() && !self.has_prose(Chapter::Build) {
                let message = format!("the chapter `build` would not tell where `{name}` comes from");
                self.push(&service.place, message, format!("add [source] to {}", service.place.file));
            }
        }
    }

    /// What a person opens after a deployment to see that it worked.
    fn verified(&mut self, wanted: &[&Wanted]) {
        let asked = |service: &Service| {
            let instances = wanted.iter().flat_map(|w| w.instances.iter().map(move |view| (w, view)));
            instances.filter(|(_, view)| view.service == service.name).any(|(wanted, view)| {
                let scope = Scope::Instance(view.name.clone());
                let own = |r: &&crate::WantedResource| matches!(r.resource, Resource::Http(_)) && r.scope == scope;
                wanted.resources.iter().any(|r| own(&r))
            })
        };
        for service in self.dossier.services.values().filter(|s| s.verify.is_empty() && !asked(s)) {
            if self.has_prose(Chapter::Deploy) {
                continue;
            }
            let message = format!("the chapter `deploy` would not tell how to see that `{}` works", service.name);
            self.push(&service.place, message, "add a [[verify]] with an address, and what its answer contains");
        }
    }

    /// Pages that are a title and nothing else.
    fn pages(&mut self) {
        let empty = |page: &&Page| page.blocks.is_empty();
        let all =
            self.dossier.playbooks.values().chain(self.dossier.tasks.values()).chain(self.dossier.chapters.values());
        for page in all.filter(empty).collect::<Vec<_>>() {
            let message = format!("{} has nothing but a title", page.path());
            let help = match page.kind {
                crate::page::PageKind::Playbook => {
                    "write what to look at, what to do, and how one knows that it worked"
                }
                crate::page::PageKind::Task => "write its steps",
                crate::page::PageKind::Chapter => "write it, or remove the file: the chapter has what is declared",
            };
            let at = if page.title.place.line > 0 { &page.title.place } else { &page.place };
            self.push(at, message, help);
        }
    }
}
