//! What a machine is: name, language, time, and the lines of its own table.

use super::item::Item;
use super::{Gathered, Seen};
use regie_wire::{Facts, Hostname, Locale, Resource, Timezone};

/// Hostname, locale, time zone.
pub(super) fn place(seen: &Seen<'_>, out: &mut Gathered) {
    let hostname = seen.facts.hostname.clone();
    out.take(Item::of(&Resource::Hostname(Hostname { name: hostname.clone() })).text("name", &hostname));
    match &seen.survey.timezone {
        Some(name) => {
            let resource = Resource::Timezone(Timezone { name: name.clone() });
            out.take(Item::of(&resource).text("name", name));
        }
        None => out.leave("time zone", "/etc/localtime is no link to a zone, so it has no name"),
    }
    if let Some(name) = seen.survey.locale.as_ref().filter(|l| !["C", "POSIX", "C.UTF-8"].contains(&l.as_str())) {
        let resource = Resource::Locale(Locale { name: name.clone() });
        out.take(Item::of(&resource).text("name", name));
    }
}

/// `os` and `size` of its table.
pub(super) fn lines(facts: &Facts) -> Vec<String> {
    let mut lines = Vec::new();
    let mut id = facts.os.id.chars();
    if let Some(first) = id.next().filter(|_| !facts.os.version_id.is_empty()) {
        let name = format!("{}{} {}", first.to_uppercase(), id.as_str(), facts.os.version_id);
        lines.push(format!("os = {}", toml_edit::Value::from(name)));
    }
    let size = [("memory", facts.memory), ("disk", facts.disk)].map(|(name, n)| (name, bytes(n)));
    let mut size = size.into_iter().filter_map(|(n, b)| Some(format!("{n} = \"{}\"", b?))).collect::<Vec<_>>();
    if facts.cpus > 0 {
        size.push(format!("cpus = {}", facts.cpus));
    }
    if !size.is_empty() {
        lines.push(format!("size = {{ {} }}", size.join(", ")));
    }
    lines
}

/// Down to a tenth of a GB: what is declared is never more than what is there.
fn bytes(n: u64) -> Option<String> {
    let tenths = n / 100_000_000;
    match (tenths / 10, tenths % 10) {
        (0, 0) => None,
        (whole, 0) => Some(format!("{whole} GB")),
        (whole, rest) => Some(format!("{whole}.{rest} GB")),
    }
}

/// What there is of platforms: those whose package somebody chose, or whose service is there.
pub(super) fn platforms<'a>(seen: &Seen<'a>) -> Vec<&'a str> {
    let is_there = |platform: &&str| {
        let package = |p: &String| p == platform || *p == format!("{platform}-server");
        let unit = |name: &str| name.strip_suffix(".service") == Some(platform);
        seen.survey.packages.iter().any(package) || seen.survey.units.iter().any(|u| unit(&u.name))
    };
    seen.platforms.iter().copied().filter(|p| is_there(p)).collect()
}
