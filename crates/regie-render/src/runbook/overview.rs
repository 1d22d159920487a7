//! What it is, why it is there, who to call, where it runs and what that costs.

use super::RunbookInput;
use crate::Words;
use crate::address::shown;
use crate::document::{Block, Inline, Line, Row, Section, code, link, plain};
use crate::units::{bytes, money};
use regie_dossier::{Contact, InstanceView, Machine, Service};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = Section::new(words.overview);
    chapter.part(about(input, words));
    let used: BTreeSet<&str> = input.env.instances.iter().map(|i| i.service.as_str()).collect();
    for service in input.dossier.services.values().filter(|s| used.contains(s.name.as_str())) {
        chapter.part(self::service(service, words));
    }
    chapter.part(instances(input, words));
    chapter.part(machines(input, words));
    chapter.part(costs(input, words));
    chapter
}

fn about(input: &RunbookInput, words: &Words) -> Section {
    let dossier = input.dossier;
    let mut section = Section::new(words.about);
    section.say((words.purpose)(&dossier.title, &input.env.name));
    if !dossier.versions.is_empty() {
        let mut part = Section::new(words.history);
        let head = [words.version, words.date, words.author, words.description];
        let row = |v: &regie_dossier::VersionRow| [&v.version, &v.date, &v.author, &v.description].map(plain).into();
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
    let mut section = Section::new((words.service)(&service.name));
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

fn contacts(contacts: &[Contact], words: &Words) -> Block {
    let dial = |number: &str| format!("tel:{}", number.chars().filter(|c| !c.is_whitespace()).collect::<String>());
    let row = |c: &Contact| {
        let mail = c.mail.as_ref().map(|m| link(m, format!("mailto:{m}"))).unwrap_or_default();
        let phone = c.phone.as_ref().map(|p| link(p, dial(p))).unwrap_or_default();
        vec![plain(&c.name), plain(&c.role), mail, phone]
    };
    Block::table([words.name, words.role, words.mail, words.phone], contacts.iter().map(row).collect())
}

fn instances(input: &RunbookInput, words: &Words) -> Section {
    let mut section = Section::new(words.instances_title);
    let row = |v: &InstanceView| {
        let url = v.url.as_ref().map(|u| link(u, u)).unwrap_or_default();
        let on: BTreeSet<String> = super::steps::machines_of(input.wanted, v).iter().map(ToString::to_string).collect();
        let on = on.into_iter().collect::<Vec<_>>().join(", ");
        vec![plain(v.name.as_str()), plain(&v.service), plain(&v.version), url, plain(on)]
    };
    if !input.wanted.instances.is_empty() {
        let head = [words.instance, words.service_head, words.version, words.address, words.stands_on];
        let rows = input.wanted.instances.iter().map(row).collect();
        section.blocks.push(Block::table(head, rows));
    }
    section
}

fn machines(input: &RunbookInput, words: &Words) -> Section {
    let mut section = Section::new(words.machines_title);
    for machine in input.env.machines.values() {
        let mut part = Section::new(machine.name.as_str());
        let mut items: Vec<(Line, Line)> = vec![(plain(words.address), code(shown(&machine.address)))];
        if let Some(provider) = &machine.provider {
            items.push((plain(words.provider), plain(provider)));
        }
        if !machine.platform.is_empty() {
            items.push((plain(words.platform), vec![Inline::Text(machine.platform.join(", "))]));
        }
        part.blocks.push(Block::Definitions(items));
        part.blocks.extend(sizes(input, machine, words));
        section.part(part);
    }
    section
}

/// Declared beside observed. A tenth less of memory or disk is the kernel's and the file system's share.
fn sizes(input: &RunbookInput, machine: &Machine, words: &Words) -> Option<Block> {
    let facts = input.facts.get(&machine.name);
    let none = || "–".to_owned();
    let mut rows = Vec::new();
    let mut row = |what: &str, declared: Option<String>, observed: Option<String>, differs: bool| {
        if declared.is_some() || observed.is_some() {
            let (declared, observed) = (declared.unwrap_or_else(none), observed.unwrap_or_else(none));
            rows.push(Row { cells: vec![plain(what), plain(declared), plain(observed)], differs });
        }
    };
    let short = |declared: Option<u64>, observed: Option<u64>| {
        declared.zip(observed).is_some_and(|(declared, observed)| observed < declared / 10 * 9)
    };
    let size = |n: u64| bytes(n, words);
    let (declared, memory, disk) = (&machine.size, facts.map(|f| f.memory), facts.map(|f| f.disk));
    row(words.memory, declared.memory.map(size), memory.map(size), short(declared.memory, memory));
    let cpus = facts.map(|f| f.cpus);
    let fewer = declared.cpus.zip(cpus).is_some_and(|(d, o)| o < d);
    row(words.processors, declared.cpus.map(|n| n.to_string()), cpus.map(|n| n.to_string()), fewer);
    row(words.disk, declared.disk.map(size), disk.map(size), short(declared.disk, disk));
    row(words.transfer, declared.transfer.map(size), None, false);
    row(words.system, None, facts.map(|f| f.os.pretty_name.clone()), false);
    row(words.kernel, None, facts.map(|f| f.kernel.clone()), false);
    let day = facts.map(|f| regie_plan::utc(f.clock.div_euclid(1000)).chars().take(10).collect::<String>());
    let head = vec![words.characteristic.to_owned(), words.declared.to_owned(), (words.observed)(day.as_deref())];
    (!rows.is_empty()).then_some(Block::Table { head, rows })
}

/// Added up by currency.
fn costs(input: &RunbookInput, words: &Words) -> Section {
    let mut section = Section::new(words.costs);
    let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for machine in input.env.machines.values() {
        if let Some(cost) = &machine.cost {
            let total = totals.entry(&cost.currency).or_default();
            *total = total.saturating_add(cost.cents);
            rows.push(vec![plain(machine.name.as_str()), plain(money(cost.cents, &cost.currency, words))]);
        }
    }
    rows.extend(totals.iter().map(|(currency, cents)| vec![plain(words.total), plain(money(*cents, currency, words))]));
    if !totals.is_empty() {
        section.blocks.push(Block::table([words.machine, words.per_month], rows));
    }
    section
}
