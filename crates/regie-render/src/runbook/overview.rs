//! What it is, why it is there, who to call, and what stands where at which version.

use super::{RunbookInput, seen};
use crate::Words;
use crate::document::{Block, Inline, Line, Row, Section, code, link, plain};
use crate::units::{listed, moment};
use regie_dossier::page::Chapter;
use regie_dossier::{Contact, InstanceView, Service};
use std::collections::BTreeMap;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Overview, words);
    chapter.part(about(input, words));
    for service in super::services(input) {
        chapter.part(self::service(service, words));
    }
    chapter.part(instances(input, words));
    chapter
}

fn about(input: &RunbookInput, words: &Words) -> Section {
    let dossier = input.dossier;
    let mut section = Section::new(words.about);
    section.say((words.purpose)(&dossier.title, &input.env.name));
    section.blocks.push(seen::looked(input, words));
    if !dossier.versions.is_empty() {
        let mut part = Section::new(words.history);
        let head = [words.version, words.date, words.author, words.description];
        let row = |v: &regie_dossier::VersionRow| {
            vec![plain(&v.version), plain(moment(&v.date, words)), plain(&v.author), plain(&v.description)]
        };
        part.blocks.push(Block::table(head, dossier.versions.iter().map(row).collect()));
        section.part(part);
    }
    if !dossier.references.is_empty() {
        let mut part = Section::new(words.references);
        part.blocks.push(Block::Definitions(named(&dossier.references)));
        section.part(part);
    }
    section
}

fn named(items: &BTreeMap<String, String>) -> Vec<(Line, Line)> {
    items.iter().map(|(label, address)| (plain(label), link(address, address))).collect()
}

fn service(service: &Service, words: &Words) -> Section {
    let mut section = Section::named((words.service)(&service.name), format!("service-{}", service.name));
    if !service.summary.is_empty() {
        section.say(service.summary.clone());
    }
    if let Some(bugs) = &service.bugs {
        let mut line = plain(format!("{}{}", words.bugs, words.colon));
        line.extend(link(bugs.trim_start_matches("mailto:"), bugs));
        section.blocks.push(Block::Paragraph(line));
    }
    if !service.contacts.is_empty() {
        let mut part = Section::new(words.contacts);
        part.blocks.push(contacts(&service.contacts, words));
        section.part(part);
    }
    if !service.links.is_empty() {
        let mut part = Section::new(words.links);
        part.blocks.push(Block::Definitions(named(&service.links)));
        section.part(part);
    }
    section
}

/// A column that nobody fills is left out.
fn contacts(contacts: &[Contact], words: &Words) -> Block {
    let dial = |number: &str| format!("tel:{}", number.chars().filter(|c| !c.is_whitespace()).collect::<String>());
    let mail = |c: &Contact| c.mail.as_ref().map(|m| link(m, format!("mailto:{m}"))).unwrap_or_default();
    let phone = |c: &Contact| c.phone.as_ref().map(|p| link(p, dial(p))).unwrap_or_default();
    let columns: [(&str, Vec<Line>); 4] = [
        (words.name, contacts.iter().map(|c| plain(&c.name)).collect()),
        (words.role, contacts.iter().map(|c| plain(&c.role)).collect()),
        (words.mail, contacts.iter().map(mail).collect()),
        (words.phone, contacts.iter().map(phone).collect()),
    ];
    super::table(columns.into_iter().filter(|(_, cells)| cells.iter().any(|c| !c.is_empty())).collect())
}

fn instances(input: &RunbookInput, words: &Words) -> Section {
    let mut section = Section::new(words.instances_title);
    if input.wanted.instances.is_empty() {
        return section;
    }
    let head = [
        words.instance,
        words.service_head,
        words.address,
        words.stands_on,
        words.overview.version_declared,
        words.overview.version_given,
    ];
    let rows = input.wanted.instances.iter().map(|view| instance(input, view, words)).collect();
    section.blocks.push(Block::Table { head: head.map(str::to_owned).into(), rows });
    section.blocks.extend(seen::holds(input).into_iter().map(|h| seen::hold(input, h, words)));
    section
}

fn instance(input: &RunbookInput, view: &InstanceView, words: &Words) -> Row {
    let url = view.url.as_ref().map(|u| link(u, u)).unwrap_or_default();
    let on: Vec<&str> = view.machines.iter().map(regie_wire::MachineName::as_str).collect();
    let (given, differs) = releases(input, view, words);
    let cells = vec![
        plain(view.name.as_str()),
        plain(&view.service),
        url,
        plain(listed(&on, words)),
        code(seen::declared_release(view)),
        given,
    ];
    Row { cells, differs }
}

/// What each machine that runs it was given, and whether that is something else than what is declared.
fn releases(input: &RunbookInput, view: &InstanceView, words: &Words) -> (Line, bool) {
    let (mut line, mut differs) = (Line::new(), false);
    for machine in view.roots.keys() {
        if !line.is_empty() {
            line.push(Inline::Text(", ".to_owned()));
        }
        match (input.facts.contains_key(machine), seen::release(input, view, machine)) {
            (false, _) => line.push(Inline::Text((words.overview.never_seen)(machine.as_str()))),
            (true, None) => {
                differs = true;
                line.push(Inline::Text((words.overview.nothing_given)(machine.as_str())));
            }
            (true, Some(release)) => {
                differs |= seen::is_other(view, release);
                line.push(Inline::Code(release.to_owned()));
                line.push(Inline::Text((words.overview.on)(machine.as_str())));
            }
        }
    }
    (line, differs)
}
