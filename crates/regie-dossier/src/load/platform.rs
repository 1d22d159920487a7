//! `platforms/*.toml`, the team's and the built-in ones.

use super::recipe::parameters;
use super::{Parts, resource};
use crate::read::{Fields, Report, Span, Table, did_you_mean, parse};
use crate::{Finding, Place, Platform};
use regie_wire::Phase;
use std::collections::BTreeMap;

/// The built-in ones.
pub(crate) fn builtin_platforms(report: &Report) -> BTreeMap<String, Platform> {
    let read = |(name, text): &(&str, &str)| {
        let file = format!("platform {name}");
        let table = parse(report, &file, text.as_bytes())?;
        let platform = read(report, name, &table, Place::file(file));
        Some(((*name).to_owned(), Platform { text: (*text).to_owned(), builtin: true, ..platform }))
    };
    crate::platforms::BUILT_IN.iter().filter_map(read).collect()
}

pub(super) fn read_all(parts: &Parts<'_>) -> BTreeMap<String, Platform> {
    let mut platforms = builtin_platforms(parts.report);
    let own = parts.tables("platforms/");
    for (name, path, table) in &own {
        if platforms.contains_key(*name) {
            let message = format!("this platform takes the place of regie's own `{name}`");
            let finding = Finding::warning("shadow", &Place::file(path), message);
            parts.report.push(finding.help("rename the file, unless this is what you want"));
        }
        let text = parts.bytes(path).map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default();
        let platform = read(parts.report, name, table, Place::file(path));
        platforms.insert((*name).to_owned(), Platform { text, ..platform });
    }
    for (name, _, table) in &own {
        needs(parts.report, &platforms, name, table);
    }
    platforms
}

fn read(report: &Report, name: &str, table: &Table, place: Place) -> Platform {
    let fields = Fields::new(report, format!("the platform `{name}`"), Span::default(), table);
    let summary = fields.string("summary").unwrap_or_else(|| {
        if !table.contains_key("summary") {
            let finding = Finding::error("missing-key", &place, format!("the platform `{name}` has no `summary`"));
            report.push(finding.help("say in one line what it is"));
        }
        String::new()
    });
    let parameters = parameters(&fields);
    let needs = fields.texts("needs").into_iter().map(|s| s.text).collect();
    let ports = fields.ports("ports");
    let mut resources = Vec::new();
    for table in fields.tables("resource", "a resource") {
        let Some(resource) = resource::read(&table, None, Some(Phase::Platform)) else { continue };
        if resource.phase != Phase::Platform {
            let message = format!("a platform has no phase `{}`", resource.phase.name());
            let finding = Finding::error("phase", &table.place_of("phase"), message);
            report.push(finding.help("remove the line: all of it is of the phase `platform`"));
        }
        resources.push(resource);
    }
    fields.finish();
    let name = name.to_owned();
    Platform { name, summary, parameters, needs, ports, resources, ..Platform::default() }
}

/// What it needs is there, and does not need it in turn.
fn needs(report: &Report, platforms: &BTreeMap<String, Platform>, name: &str, table: &Table) {
    let fields = Fields::new(report, String::new(), Span::default(), table);
    for said in fields.texts("needs") {
        if !platforms.contains_key(&said.text) {
            let finding = Finding::error("platform", &said.place, format!("there is no platform `{}`", said.text));
            report.push(did_you_mean(finding, &said.text, platforms.keys().map(String::as_str)));
        } else if Platform::closure(platforms, std::slice::from_ref(&said.text)).iter().any(|p| p.name == name) {
            let message = format!("`{name}` and `{}` need one another", said.text);
            report.push(Finding::error("cycle", &said.place, message).help("one of them must need nothing"));
        }
    }
}
