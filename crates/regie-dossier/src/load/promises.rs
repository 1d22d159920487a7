//! What a service promises and how it is watched: jobs, backup, objective, dependencies, alerts.

use crate::read::{Fields, Value, duration, is_name, leaf_places, percent, to_json};
use crate::template::{check, check_expression};
use crate::{Alert, Backup, Depends, Finding, Objective, Schedule};
use std::collections::BTreeMap;

/// Seconds in which an outside service must have answered when nothing is said.
const WITHIN: u64 = 10;

/// A schedule.
pub(super) fn cron(fields: &Fields<'_>) -> String {
    if !fields.table.contains_key("schedule") {
        fields.missing("schedule");
    }
    let Some(said) = fields.text("schedule") else { return String::new() };
    if let Err(why) = Schedule::parse(&said.text) {
        fields.push(Finding::error("schedule", &said.place, why));
    }
    said.text
}

pub(super) fn backup(fields: &Fields<'_>) -> Option<Backup> {
    let table = fields.table("backup", "[backup]")?;
    let schedule = cron(&table);
    let to = table.texts("to").into_iter().map(|s| s.text).collect::<Vec<_>>();
    if to.is_empty() && !table.table.contains_key("to") {
        table.missing("to");
    }
    let exclude = table.texts("exclude");
    for said in exclude.iter().filter(|s| s.text.starts_with('/') || s.text.split('/').any(|c| c == "..")) {
        let message = format!("`{}` does not lie below the instance's shared folder", said.text);
        table.push(Finding::error("escape", &said.place, message).help("write it from there: `data/cache`"));
    }
    let mut keep = BTreeMap::new();
    if let Some(counts) = table.table("keep", "`keep`") {
        for unit in ["last", "hourly", "daily", "weekly", "monthly", "yearly"] {
            if let Some(n) = counts.integer(unit, 0, 100_000).and_then(|n| u32::try_from(n).ok()) {
                keep.insert(unit.to_owned(), n);
            }
        }
        counts.finish();
    }
    table.finish();
    let exclude = exclude.into_iter().map(|s| s.text).collect();
    Some(Backup { schedule, to, exclude, keep, place: table.place_of("to") })
}

pub(super) fn objective(fields: &Fields<'_>) -> Option<Objective> {
    let table = fields.table("objective", "[objective]")?;
    let objective = Objective {
        uptime: table.parsed("uptime", percent),
        rpo: table.parsed("rpo", duration),
        rto: table.parsed("rto", duration),
    };
    table.finish();
    Some(objective)
}

pub(super) fn depends(fields: &Fields<'_>) -> Vec<Depends> {
    let tables = fields.tables("depends", "a [[depends]]");
    let read = tables.iter().map(|table| {
        let name = table.required("name").text;
        let (http, tcp) = (table.text("http"), table.text("tcp"));
        for said in http.iter().chain(&tcp) {
            table.report.extend(check(&said.text, &said.place));
        }
        if http.is_some() == tcp.is_some() {
            let message = format!("the dependency `{name}` has exactly one of `http` and `tcp`");
            table.push(
                Finding::error("missing-key", &table.place(), message).help("`http` is an address, `tcp` host:port"),
            );
        }
        let status = table.integer("status", 100, 599).and_then(|n| u16::try_from(n).ok());
        if status.is_some() && tcp.is_some() {
            let finding = Finding::error("value", &table.place_of("status"), "only `http` has a `status`");
            table.push(finding.help("remove this line"));
        }
        let within = table.parsed("within", duration).unwrap_or(WITHIN);
        let when = table.text("when");
        table.report.extend(when.as_ref().and_then(|s| check_expression(&s.text, &s.place)));
        let when = when.map(|s| s.text);
        table.finish();
        let place = http.as_ref().or(tcp.as_ref()).map_or_else(|| table.place_of("name"), |s| s.place.clone());
        Depends { name, http: http.map(|s| s.text), tcp: tcp.map(|s| s.text), when, status, within, place }
    });
    read.collect()
}

/// How long from one look to the next.
fn interval(text: &str) -> Result<u64, String> {
    duration(text)
        .and_then(|n| if n > 0 { Ok(n) } else { Err("one look follows another after a second at least".into()) })
}

pub(super) fn alerts(fields: &Fields<'_>) -> Vec<Alert> {
    const SEVERITIES: [&str; 3] = ["page", "ticket", "note"];
    let tables = fields.tables("alert", "an [[alert]]");
    let read = tables.iter().map(|table| {
        let name = table.required("name").text;
        if !name.is_empty() && !is_name(&name) {
            table.push(Finding::error("name", &table.place_of("name"), super::overview::not_a_name(&name)));
        }
        let severity = table.parsed("severity", |s| match SEVERITIES.contains(&s) {
            true => Ok(s.to_owned()),
            false => Err(format!("`{s}` is none of {}", SEVERITIES.join(", "))),
        });
        let (mut when, mut lasting, mut every) = (BTreeMap::new(), 0, Alert::EVERY);
        if let Some(condition) = table.table("when", "`when`") {
            lasting = condition.parsed("for", duration).unwrap_or(0);
            every = condition.parsed("every", interval).unwrap_or(Alert::EVERY);
            for (key, item) in condition.table.iter().filter(|(k, _)| !["for", "every"].contains(&k.as_str())) {
                super::overview::check_templates(condition.report, &item.node);
                if matches!(item.node.value, Value::Date(_)) {
                    condition.wrong::<()>(key, &item.node, "a text, a number or a table");
                }
                when.insert(key.clone(), to_json(&item.node.value));
            }
            if when.is_empty() {
                let finding = Finding::error("missing-key", &condition.place(), "`when` says nothing to look at");
                condition.push(finding.help("such as `when = { http = \"https://…/\", for = \"2m\" }`"));
            }
        } else if !table.table.contains_key("when") {
            table.missing("when");
        }
        table.finish();
        let mut places = BTreeMap::new();
        if let Some(item) = table.table.get("name") {
            leaf_places(table.report, "", &item.node, &mut places);
        }
        let place = table.place_of("name");
        Alert { name, when, lasting, every, severity: severity.unwrap_or_else(|| "page".into()), place }
    });
    read.collect()
}
