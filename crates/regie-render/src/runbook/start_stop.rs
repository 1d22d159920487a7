//! Starting and stopping an instance: with regie, and by hand in order.

mod switch;

use super::RunbookInput;
use crate::Words;
use crate::document::{Block, Section};
use regie_dossier::page::Chapter;
use regie_dossier::{InstanceView, PlatformView, WantedResource};
use regie_wire::{Cron, Key, MachineName, Process, Program, Resource, Timer, Unit};
use std::collections::BTreeMap;
use switch::switch;

pub(super) fn chapter(input: &RunbookInput, words: &Words) -> Section {
    let mut chapter = super::chapter(Chapter::StartStop, words);
    if input.wanted.instances.is_empty() {
        return chapter;
    }
    chapter.say(words.start_stop_text);
    chapter.part(super::hooks::section(input, &["start", "stop", "restart"], words));
    let platforms = platforms(input);
    chapter.part(all(input, &platforms, true, words));
    chapter.part(all(input, &platforms, false, words));
    for platform in platforms {
        chapter.part(platform_part(input, platform, true, words));
        chapter.part(platform_part(input, platform, false, words));
    }
    let by_instance = input.wanted.by_instance();
    for view in &input.wanted.instances {
        let runs = running(by_instance.get(&view.name).map_or(&[], Vec::as_slice), view);
        let environment = regie_resource::quote(&input.env.name);
        for (title, verb, up) in
            [((words.start)(view.name.as_str()), "start", true), ((words.stop)(view.name.as_str()), "stop", false)]
        {
            let mut part = Section::new(title);
            if runs.is_empty() {
                part.say(words.nothing_runs);
            } else {
                let name = regie_resource::quote(view.name.as_str());
                part.blocks.push(Block::Commands(format!("regie {verb} {name} --env {environment}")));
            }
            for (machine, resources) in ordered(&runs, up) {
                part.say((words.in_order_on)(machine.as_str()));
                let commands: Vec<String> = resources.iter().flat_map(|r| switch(r, up)).collect();
                part.blocks.push(Block::Commands(commands.join("\n")));
            }
            chapter.part(part);
        }
    }
    chapter
}

/// Platforms in the order of starting: what answers visitors comes last, what it asks in the end comes first.
fn platforms<'a>(input: &RunbookInput<'a>) -> Vec<&'a PlatformView> {
    let plays = |role: &str, machine: &MachineName| {
        let mut roles = input.env.instances.iter().filter_map(|i| i.on.get(role));
        roles.any(|machines| machines.contains(machine))
    };
    let rank = |p: &&PlatformView| match () {
        () if plays("database", &p.machine) => 0,
        () if plays("proxy", &p.machine) => 2,
        () => 1,
    };
    let mut all: Vec<&PlatformView> = input.wanted.platforms.iter().filter(|p| !p.runs.is_empty()).collect();
    all.sort_by_key(rank);
    all
}

/// Everything at once, in order.
fn all(input: &RunbookInput, platforms: &[&PlatformView], up: bool, words: &Words) -> Section {
    let mut part = Section::new(if up { words.start_all } else { words.stop_all });
    let instances = input.wanted.instances.iter().map(|v| v.name.to_string());
    let mut names: Vec<String> =
        platforms.iter().map(|p| format!("{}/{}", p.machine, p.name)).chain(instances).collect();
    if names.len() < 2 {
        return part;
    }
    if !up {
        names.reverse();
    }
    let (verb, environment) = (if up { "start" } else { "stop" }, regie_resource::quote(&input.env.name));
    let line = |name: &String| format!("regie {verb} {} --env {environment}", regie_resource::quote(name));
    part.blocks.push(Block::Commands(names.iter().map(line).collect::<Vec<_>>().join("\n")));
    part.say(if up { words.start_all_text } else { words.stop_all_text });
    part
}

/// A platform comes before what stands on it, and goes after.
fn platform_part(input: &RunbookInput, platform: &PlatformView, up: bool, words: &Words) -> Section {
    let name = format!("{}/{}", platform.machine, platform.name);
    let (title, verb) = if up { ((words.start)(&name), "start") } else { ((words.stop)(&name), "stop") };
    let mut part = Section::new(title);
    let instances: Vec<&str> = platform.instances.iter().map(regie_wire::InstanceName::as_str).collect();
    if !instances.is_empty() {
        let instances = instances.join(", ");
        part.say(if up { (words.needed_by)(&instances) } else { (words.stops_first)(&instances) });
    }
    let (name, environment) = (regie_resource::quote(&name), regie_resource::quote(&input.env.name));
    part.blocks.push(Block::Commands(format!("regie {verb} {name} --env {environment}")));
    let on_it = |key: &&Key| {
        let same = |w: &&WantedResource| w.machine == platform.machine && w.resource.key() == **key;
        input.wanted.resources.iter().find(same).map(|w| &w.resource)
    };
    let mut runs: Vec<&Resource> = platform.runs.iter().filter_map(|key| on_it(&key)).collect();
    if !up {
        runs.reverse();
    }
    let commands: Vec<String> = runs.into_iter().flat_map(|r| switch(r, up)).collect();
    if !commands.is_empty() {
        part.say((words.in_order_on)(platform.machine.as_str()));
        part.blocks.push(Block::Commands(commands.join("\n")));
    }
    part
}

/// What of an instance should run, by machine, in starting order.
fn running<'a>(own: &[&'a WantedResource], view: &InstanceView) -> BTreeMap<&'a MachineName, Vec<&'a Resource>> {
    let mut found: BTreeMap<&MachineName, Vec<&WantedResource>> = BTreeMap::new();
    for w in own {
        if matches!(
            &w.resource,
            Resource::Unit(Unit { active: true, .. })
                | Resource::Process(Process { running: true, .. })
                | Resource::Program(Program { running: true, .. })
                | Resource::Timer(Timer { enabled: true, .. })
                | Resource::Cron(Cron { enabled: true, .. })
        ) {
            found.entry(&w.machine).or_default().push(w);
        }
    }
    let place = |w: &WantedResource| {
        let key = w.resource.key();
        let order = view.processes.get(&w.machine);
        (order.and_then(|o| o.iter().position(|k| *k == key)).unwrap_or(usize::MAX), w.phase)
    };
    let sort = |mut all: Vec<&'a WantedResource>| {
        all.sort_by_key(|w| place(w));
        all.into_iter().map(|w| &w.resource).collect()
    };
    found.into_iter().map(|(machine, all)| (machine, sort(all))).collect()
}

fn ordered<'a>(
    runs: &BTreeMap<&'a MachineName, Vec<&'a Resource>>,
    up: bool,
) -> Vec<(&'a MachineName, Vec<&'a Resource>)> {
    let mut all: Vec<_> = runs.iter().map(|(m, r)| (*m, r.clone())).collect();
    if !up {
        all.reverse();
        all.iter_mut().for_each(|(_, resources)| resources.reverse());
    }
    all
}
