//! Machines: what each is there for, what it should be, what it was seen to be, what it costs.

use crate::Words;
use crate::address::shown;
use crate::document::{Block, Inline, Line, Row, Section, code, plain};
use crate::runbook::{RunbookInput, seen};
use crate::units::{bytes, money};
use regie_dossier::Machine;
use regie_wire::OsRelease;
use std::collections::BTreeMap;

pub(super) fn section(input: &RunbookInput, words: &Words) -> Section {
    let mut section = Section::new(words.machines_title);
    for machine in input.env.machines.values() {
        section.part(part(input, machine, words));
    }
    section
}

fn part(input: &RunbookInput, machine: &Machine, words: &Words) -> Section {
    let w = &words.requirements;
    let roles = roles(input, machine, words);
    let title = match roles.as_slice() {
        [] => machine.name.to_string(),
        _ => {
            let mut names: Vec<String> = roles.iter().map(|(role, _)| (words.role_name)(role)).collect();
            names.dedup();
            format!("{}{}{}", machine.name, words.colon, names.join(", "))
        }
    };
    let mut part = Section::named(title, super::super::machine_anchor(&machine.name));
    let mut items: Vec<(Line, Line)> = vec![(plain(words.address), code(shown(&machine.address)))];
    if !roles.is_empty() {
        let carried: Vec<String> =
            roles.iter().map(|(role, instance)| (w.role_of)(&(words.role_name)(role), instance)).collect();
        items.push((plain(w.carries), plain(carried.join(", "))));
    }
    if !machine.platform.is_empty() {
        items.push((plain(words.platform), plain(machine.platform.join(", "))));
    }
    if let Some(host) = &machine.host {
        items.push((plain(w.host), code(host)));
    }
    let packages = super::super::packages(input, &machine.name);
    if !packages.is_empty() {
        items.push((plain(words.packages), code(packages.join(" "))));
    }
    part.blocks.push(Block::Definitions(items));
    part.blocks.extend(sizes(input, machine, words));
    part
}

/// Roles that a machine plays, and for which instance.
fn roles(input: &RunbookInput, machine: &Machine, _: &Words) -> Vec<(String, String)> {
    let of = |i: &regie_dossier::Instance| {
        let here = i.on.iter().filter(|(_, machines)| machines.contains(&machine.name));
        here.map(|(role, _)| (role.clone(), i.name.to_string())).collect::<Vec<_>>()
    };
    let mut all: Vec<(String, String)> = input.env.instances.iter().flat_map(of).collect();
    all.sort();
    all
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
    row(words.provider, machine.provider.clone(), None, false);
    let os = facts.map(|f| f.os.pretty_name.clone()).filter(|name| !name.is_empty());
    let wanted_os = machine.os.as_ref().map(|said| said.text.clone());
    let other = wanted_os.as_ref().zip(facts).is_some_and(|(wanted, f)| is_other(wanted, &f.os));
    row(words.system, wanted_os, os, other);
    let cpus = facts.map(|f| f.cpus);
    let fewer = declared.cpus.zip(cpus).is_some_and(|(d, o)| o < d);
    row(words.processors, declared.cpus.map(|n| n.to_string()), cpus.map(|n| n.to_string()), fewer);
    row(words.memory, declared.memory.map(size), memory.map(size), short(declared.memory, memory));
    let free = facts.map(|f| (words.requirements.free)(&size(f.disk), &size(f.disk_free)));
    row(words.disk, declared.disk.map(size), free, short(declared.disk, disk));
    row(words.transfer, declared.transfer.map(size), None, false);
    let cost = machine.cost.as_ref().map(|c| money(c.cents, &c.currency, words));
    row(words.per_month, cost, None, false);
    row(words.kernel, None, facts.map(|f| f.kernel.clone()), false);
    let day = facts.map(|f| seen::day(input, f, words));
    let head = vec![words.characteristic.to_owned(), words.declared.to_owned(), (words.observed)(day.as_deref())];
    (!rows.is_empty()).then_some(Block::Table { head, rows })
}

/// Whether what was seen is neither the distribution nor the release that is declared: `Debian 12`.
fn is_other(declared: &str, seen: &OsRelease) -> bool {
    let declared = declared.to_lowercase();
    let number = declared.split_whitespace().find(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    // `9` is 9.4 too, and `12.5` is a 12.
    let within = |a: &str, b: &str| a == b || a.strip_prefix(b).is_some_and(|rest| rest.starts_with('.'));
    let same = |number: &str| within(number, &seen.version_id) || within(&seen.version_id, number);
    let known = !seen.id.is_empty();
    known && (!declared.starts_with(&seen.id) || (!seen.version_id.is_empty() && !number.is_none_or(same)))
}

/// Added up by currency.
pub(super) fn costs(input: &RunbookInput, words: &Words) -> Section {
    let mut section = Section::new(words.costs);
    let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for machine in input.env.machines.values() {
        if let Some(cost) = &machine.cost {
            let total = totals.entry(&cost.currency).or_default();
            *total = total.saturating_add(cost.cents);
            rows.push(vec![
                plain(machine.name.as_str()),
                plain(machine.provider.clone().unwrap_or_default()),
                plain(money(cost.cents, &cost.currency, words)),
            ]);
        }
    }
    for (currency, cents) in &totals {
        let total = vec![Inline::Strong(plain(money(*cents, currency, words)))];
        rows.push(vec![vec![Inline::Strong(plain(words.total))], Line::new(), total]);
    }
    if !totals.is_empty() {
        section.blocks.push(Block::table([words.machine, words.provider, words.per_month], rows));
    }
    section
}

#[cfg(test)]
mod tests {
    use super::is_other;
    use regie_wire::OsRelease;

    #[test]
    fn systems_are_told_by_distribution_and_release() {
        let cases = [
            ("Debian 12", "debian", "12", false),
            ("Debian 12 (bookworm)", "debian", "12", false),
            ("Debian", "debian", "12", false),
            ("Debian 13", "debian", "12", true),
            ("Debian 1", "debian", "12", true),
            ("Ubuntu 22.04", "debian", "12", true),
            ("Ubuntu 22.04.5 LTS", "ubuntu", "22.04", false),
            ("Rocky Linux 9", "rocky", "9.4", false),
            ("Debian sid", "debian", "", false),
            ("Debian 12", "", "", false),
        ];
        for (declared, id, version, other) in cases {
            let seen = OsRelease { id: id.into(), version_id: version.into(), ..OsRelease::default() };
            assert_eq!(is_other(declared, &seen), other, "{declared} {id} {version}");
        }
    }
}
