//! Saving and restoring by hand, machine by machine.

use crate::Words;
use crate::address::{copy, fetch};
use crate::document::{Block, Line, Section, Typed, plain};
use crate::runbook::{RunbookInput, data};
use regie_dossier::{Address, InstanceView};
use regie_resource::data as by_hand;
use regie_resource::quote;
use regie_wire::MachineName;
use std::collections::BTreeMap;

/// What is saved on one machine: commands that save it, commands that put it back.
#[derive(Default)]
pub(super) struct Saved {
    dump: Vec<String>,
    restore: Vec<String>,
    /// Names of the files, with `$slot` in them.
    names: Vec<String>,
}

pub(super) fn saved<'a>(input: &RunbookInput<'a>, view: &'a InstanceView) -> BTreeMap<&'a MachineName, Saved> {
    let mut all: BTreeMap<&MachineName, Saved> = BTreeMap::new();
    let name = view.name.as_str();
    for found in data::databases_of(input, view) {
        let folder = data::saved_in(input, found.machine);
        let saved = all.entry(found.machine).or_default();
        saved.names.push(by_hand::saved_name(name, Some(found.database)));
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

pub(super) fn dump(
    input: &RunbookInput,
    view: &InstanceView,
    saved: &BTreeMap<&MachineName, Saved>,
    words: &Words,
) -> Section {
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
        .iter()
        .flat_map(|(machine, saved)| {
            let address = input.env.machines.get(*machine).map(|m| &m.address);
            let folder = data::saved_in(input, machine);
            saved
                .names
                .iter()
                .filter_map(move |name| fetch(address?, &format!("{folder}/{}", name.replace("$slot", "*"))))
        })
        .collect();
    if !away.is_empty() {
        section.say(w.away);
        section.blocks.push(Block::Commands(away.join("\n")));
    }
    section
}

pub(super) fn restore(
    input: &RunbookInput,
    view: &InstanceView,
    saved: &BTreeMap<&MachineName, Saved>,
    words: &Words,
) -> Section {
    let w = &words.backup;
    let mut section = Section::named(w.restore, format!("restore-{}", view.name));
    if saved.is_empty() {
        return section;
    }
    let (name, environment) = (quote(view.name.as_str()), quote(&input.env.name));
    let mut number = 0;
    let mut step = |label: &str, typed: Vec<Typed>, note: &str| {
        number += 1;
        let note = if note.is_empty() { Line::new() } else { plain(note) };
        Block::Step { number, label: plain(label), commands: typed, note }
    };
    let here = |text: String| vec![Typed { place: Line::new(), text }];
    let there =
        |machine: &MachineName, text: String| Typed { place: plain((words.pages.on_place)(machine.as_str())), text };
    let lists: Vec<_> = saved.keys().map(|m| there(m, by_hand::list_folder(&data::saved_in(input, m)))).collect();
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
