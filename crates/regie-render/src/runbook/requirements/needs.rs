//! Platforms, databases and services of others: what instances stand on.

use crate::Words;
use crate::by_hand::succeeds;
use crate::document::{Block, Line, Row, Section, code, link, plain};
use crate::runbook::{RunbookInput, answer, data, seen};
use regie_dossier::Platform;
use regie_wire::{Phase, Resource};
use std::collections::BTreeMap;

pub(super) fn platforms(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.requirements;
    let mut section = Section::new(w.platforms);
    let row = |machine: &regie_dossier::Machine, platform: &Platform| {
        let instances = input.wanted.platforms.iter().filter(|v| v.machine == machine.name && v.name == platform.name);
        let instances: Vec<&str> = instances.flat_map(|v| &v.instances).map(regie_wire::InstanceName::as_str).collect();
        let ports: Vec<String> = platform.ports.iter().map(ToString::to_string).collect();
        let dash = |text: String| plain(if text.is_empty() { "–".to_owned() } else { text });
        vec![plain(&platform.name), plain(machine.name.as_str()), dash(ports.join(", ")), dash(instances.join(", "))]
    };
    let rows: Vec<Vec<Line>> = input
        .env
        .machines
        .values()
        .filter(|m| m.is_system())
        .flat_map(|m| {
            Platform::closure(&input.dossier.platforms, &m.platform).into_iter().map(|p| row(m, p)).collect::<Vec<_>>()
        })
        .collect();
    if !rows.is_empty() {
        section.blocks.push(Block::table([words.platform, words.machine, w.ports, words.instances_title], rows));
    }
    section
}

/// Databases with their accounts, and what says whether their tables are those of the release.
pub(super) fn databases(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.requirements;
    let mut section = Section::named(w.databases, "databases");
    let mut rows = Vec::new();
    for found in data::databases(input) {
        let key = Resource::Database(found.database.clone()).key();
        let seen = input.facts.contains_key(found.machine);
        let given = seen::given(input, found.machine, &key);
        let state = match (seen, given) {
            (false, _) => w.not_seen.to_owned(),
            (true, None) => w.not_created.to_owned(),
            (true, Some(given)) => (w.created)(&crate::units::moment(&(input.local)(given.at), words)),
        };
        let accounts = found.accounts(input).iter().map(|a| format!("{}@{}", a.name, a.host)).collect::<Vec<_>>();
        let cells = vec![
            plain(found.view.name.as_str()),
            plain(words.engine_name(found.database.engine)),
            code(&found.database.name),
            plain(found.machine.as_str()),
            if accounts.is_empty() { plain("–") } else { code(accounts.join(" ")) },
            plain(state),
        ];
        rows.push(Row { cells, differs: seen && given.is_none() });
    }
    if rows.is_empty() {
        return section;
    }
    let head = [words.instance, w.engine, w.database, words.machine, w.accounts, w.state];
    section.blocks.push(Block::Table { head: head.map(str::to_owned).into(), rows });
    for wanted in input.wanted.resources.iter().filter(|r| r.phase == Phase::Migrate) {
        let Resource::Command(command) = &wanted.resource else { continue };
        let Some(check) = succeeds(command) else { continue };
        section.say((w.schema)(&command.name, wanted.machine.as_str()));
        section.blocks.push(Block::Commands(check));
    }
    section
}

/// Services of others, where they are asked from and what they must answer.
pub(super) fn outside(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.requirements;
    let mut section = Section::new(w.outside);
    let mut rows: Vec<Vec<Line>> = Vec::new();
    let mut questions: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for asked in input.wanted.resources.iter().filter(|r| r.phase == Phase::Preflight) {
        questions.entry(&asked.place).or_default().push(asked);
    }
    for service in super::super::services(input) {
        for depends in &service.depends {
            for asked in questions.get(&depends.place).into_iter().flatten() {
                let (address, must) = match &asked.resource {
                    Resource::Http(http) => (link(&http.url, &http.url), answer(http, words)),
                    Resource::Tcp(tcp) => (code(format!("{}:{}", tcp.host, tcp.port)), (w.accepts)(tcp.within)),
                    _ => continue,
                };
                rows.push(vec![plain(&depends.name), address, plain(asked.machine.as_str()), plain(must)]);
            }
        }
    }
    if !rows.is_empty() {
        section.say(w.outside_text);
        section.blocks.push(Block::table([words.name, words.address, words.asked_from, words.must_answer], rows));
    }
    section
}
