//! Backup and restore: what is declared beside what was observed, and the commands by which a person does both.

use super::{RunbookInput, data};
use crate::Words;
use crate::address::{copy, fetch};
use crate::document::{Block, Inline, Line, Row, Section, code, plain};
use crate::runbook::masked;
use crate::units::{schedule, span};
use regie_dossier::page::Chapter;
use regie_dossier::{Address, Backup, InstanceView, Service, TargetView};
use regie_resource::data as by_hand;
use regie_resource::quote;
use regie_wire::MachineName;
use std::collections::BTreeMap;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::Backup, words);
    for view in &input.wanted.instances {
        let Some(service) = input.dossier.services.get(&view.service) else { continue };
        let saved = saved(input, view);
        if saved.is_empty() && service.backup.is_none() {
            continue;
        }
        let mut part = Section::named((words.backup.of)(view.name.as_str()), format!("backup-{}", view.name));
        part.part(declared(input, view, service, words));
        part.part(what(input, view, words));
        part.part(dump(input, view, &saved, words));
        part.part(restore(input, view, &saved, words));
        chapter.part(part);
    }
    chapter
}

/// What is saved on one machine: commands that save it, commands that put it back.
#[derive(Default)]
struct Saved {
    dump: Vec<String>,
    restore: Vec<String>,
    /// Names of the files, with `$slot` in them.
    names: Vec<String>,
}

fn saved<'a>(input: &RunbookInput<'a>, view: &'a InstanceView) -> BTreeMap<&'a MachineName, Saved> {
    let mut all: BTreeMap<&MachineName, Saved> = BTreeMap::new();
    let name = view.name.as_str();
    for found in data::databases(input).into_iter().filter(|f| f.view.name == view.name) {
        let folder = data::saved_in(input, found.machine);
        let saved = all.entry(found.machine).or_default();
        saved.names.push(by_hand::saved_name(name, Some(found.database.engine)));
        saved.dump.push(by_hand::dump(found.database, &folder, name));
        saved.restore.push(by_hand::restore(found.database, &folder, name));
    }
    for found in data::folders(input, view) {
        let folder = data::saved_in(input, found.machine);
        let saved = all.entry(found.machine).or_default();
        saved.names.push(by_hand::saved_name(name, None));
        saved.dump.push(by_hand::pack(&found.path, &found.exclude, &folder, name));
        saved.restore.push(by_hand::unpack(&found.path, &folder, name));
    }
    all
}

/// Declared beside observed: no backup of regie's own runs yet, and none is claimed.
fn declared(input: &RunbookInput, view: &InstanceView, service: &Service, words: &Words) -> Section {
    let w = &words.backup;
    let mut section = Section::new(w.plan);
    let Some(backup) = &service.backup else {
        section.blocks.push(Block::Warning(plain((w.nothing_declared)(view.name.as_str()))));
        return section;
    };
    section.blocks.push(Block::Warning(plain(w.not_carried_out)));
    let row = |what: &str, declared: Line, observed: &str, differs: bool| Row {
        cells: vec![plain(what), declared, plain(observed)],
        differs,
    };
    let mut when = plain(format!("{}, ", schedule(&backup.schedule, words)));
    when.extend(code(&backup.schedule));
    let mut rows = vec![
        row(w.when, when, w.none_recorded, true),
        row(w.kept, plain(kept(backup, words)), "–", false),
        row(w.targets, targets(input, backup, words), w.none_recorded, true),
    ];
    if !backup.exclude.is_empty() {
        rows.push(row(w.excluded, code(backup.exclude.join(" ")), "–", false));
    }
    let objective = service.objective.clone().unwrap_or_default();
    if let Some(rpo) = objective.rpo {
        rows.push(row(w.rpo, plain(span(rpo, words)), w.not_measured, true));
    }
    rows.push(row(w.restored, plain(w.restored_declared), w.never_restored, true));
    let head = vec![words.characteristic.to_owned(), words.declared.to_owned(), w.observed.to_owned()];
    section.blocks.push(Block::Table { head, rows });
    section
}

/// From the shortest time to the longest.
fn kept(backup: &Backup, words: &Words) -> String {
    const ORDER: [&str; 6] = ["last", "hourly", "daily", "weekly", "monthly", "yearly"];
    let kept = ORDER.iter().filter_map(|unit| Some((words.backup.keep)(unit, *backup.keep.get(*unit)?)));
    let kept = kept.collect::<Vec<_>>().join(", ");
    if kept.is_empty() { words.backup.keep_all.to_owned() } else { kept }
}

fn targets(input: &RunbookInput, backup: &Backup, words: &Words) -> Line {
    let mut line = Line::new();
    for name in &backup.to {
        if !line.is_empty() {
            line.push(Inline::Text(", ".to_owned()));
        }
        line.push(Inline::Text(name.clone()));
        match input.wanted.targets.get(name) {
            Some(target) => {
                line.push(Inline::Text(words.colon.to_owned()));
                line.extend(self::target(target, words));
            }
            None => line.push(Inline::Text(words.backup.local_target.to_owned())),
        }
    }
    line
}

/// Where it is, and which secret opens it.
pub(super) fn target(target: &TargetView, words: &Words) -> Line {
    let mut line = code(masked(&target.address));
    if let Some(secret) = target.password.as_ref().and_then(|p| p.secrets().next()) {
        line.push(Inline::Text(format!(" ({} ", words.deploy.secret)));
        line.push(Inline::Code(secret.name.clone()));
        line.push(Inline::Text(")".to_owned()));
    }
    line
}

/// Databases and folders, each with its machine.
fn what(input: &RunbookInput, view: &InstanceView, words: &Words) -> Section {
    let w = &words.backup;
    let mut section = Section::new(w.what);
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for found in data::databases(input).into_iter().filter(|f| f.view.name == view.name) {
        let what = [plain(format!("{} ", w.database)), code(&found.database.name)].concat();
        rows.push(vec![what, plain(found.machine.as_str()), plain(words.engine_name(found.database.engine))]);
    }
    for found in data::folders(input, view) {
        let what = [plain(format!("{} ", w.folder)), code(&found.path)].concat();
        let without = [plain(w.without), code(found.exclude.join(" "))].concat();
        rows.push(vec![what, plain(found.machine.as_str()), without]);
    }
    if !rows.is_empty() {
        section.blocks.push(Block::table([w.data, words.machine, w.how], rows));
    }
    section
}

fn dump(input: &RunbookInput, view: &InstanceView, saved: &BTreeMap<&MachineName, Saved>, words: &Words) -> Section {
    let w = &words.backup;
    let mut section = Section::named(w.dump, format!("dump-{}", view.name));
    if saved.is_empty() {
        return section;
    }
    section.say(w.dump_text);
    for (machine, saved) in saved {
        let folder = data::saved_in(input, machine);
        section.say((words.pages.on_place)(machine.as_str()));
        let before = [by_hand::make_folder(&folder), by_hand::SLOT.to_owned()];
        let commands: Vec<String> = before.into_iter().chain(saved.dump.clone()).collect();
        section.blocks.push(Block::Commands(commands.join("\n")));
    }
    let away: Vec<String> = saved
        .keys()
        .filter_map(|machine| {
            let address = &input.env.machines.get(*machine)?.address;
            fetch(address, &format!("{}/{}-*", data::saved_in(input, machine), view.name))
        })
        .collect();
    if !away.is_empty() {
        section.say(w.away);
        section.blocks.push(Block::Commands(away.join("\n")));
    }
    section
}

fn restore(input: &RunbookInput, view: &InstanceView, saved: &BTreeMap<&MachineName, Saved>, words: &Words) -> Section {
    let w = &words.backup;
    let mut section = Section::named(w.restore, format!("restore-{}", view.name));
    if saved.is_empty() {
        return section;
    }
    let (name, environment) = (quote(view.name.as_str()), quote(&input.env.name));
    let mut number = 0;
    let mut step = |label: &str, typed: Vec<crate::document::Typed>, note: &str| {
        number += 1;
        let note = if note.is_empty() { Line::new() } else { plain(note) };
        Block::Step { number, label: plain(label), commands: typed, note }
    };
    let here = |text: String| vec![crate::document::Typed { place: Line::new(), text }];
    let there = |machine: &MachineName, text: String| crate::document::Typed {
        place: plain((words.pages.on_place)(machine.as_str())),
        text,
    };
    let lists: Vec<_> = saved.keys().map(|m| there(m, format!("ls -l {}", quote(&data::saved_in(input, m))))).collect();
    let back: Vec<_> = saved
        .iter()
        .map(|(machine, saved)| {
            there(machine, [vec![format!("slot={}", w.slot)], saved.restore.clone()].concat().join("\n"))
        })
        .collect();
    section.blocks.push(Block::Warning(plain(w.restore_text)));
    section.blocks.push(step(w.choose, lists, &(w.choose_note)(view.name.as_str())));
    let brought = brought(input, saved, words);
    if !brought.is_empty() {
        section.blocks.push(step(w.bring, here(brought.join("\n")), w.bring_note));
    }
    let stop = format!("regie stop {name} --env {environment} --reason {}", quote(w.reason));
    section.blocks.push(step(w.stop, here(stop), w.stop_note));
    section.blocks.push(step(w.save_first, Vec::new(), w.save_first_note));
    section.blocks.push(step(w.put_back, back, w.put_back_note));
    let start = format!("regie start {name} --env {environment}\nregie deploy {name} --env {environment}");
    section.blocks.push(step(w.start, here(start), w.start_note));
    section
}

/// From this computer to the machines where they are wanted: a new machine has none.
fn brought(input: &RunbookInput, saved: &BTreeMap<&MachineName, Saved>, words: &Words) -> Vec<String> {
    let to = |(machine, saved): (&&MachineName, &Saved)| {
        let address = input.env.machines.get(*machine).map(|m| &m.address);
        let address = address.filter(|a| matches!(a, Address::Ssh(_)));
        let folder = data::saved_in(input, machine);
        let named = saved.names.iter().map(|name| name.replace("$slot", words.backup.slot));
        let copies = named.filter_map(|name| Some(copy(address?, &name, &format!("{folder}/{name}"))));
        copies.collect::<Vec<_>>()
    };
    saved.iter().flat_map(to).collect()
}
