//! Alerts as they are declared: nothing raises them yet, and each leads to its playbook.

use crate::Words;
use crate::document::{Block, Inline, Line, Row, Section, link, plain};
use crate::pages::page_ref;
use crate::runbook::RunbookInput;
use crate::units::span;
use regie_dossier::page::PageKind;
use regie_dossier::{Alert, InstanceView};
use regie_resource::quote;
use std::collections::BTreeMap;

/// Declared, beside what was observed of them: nothing raises them yet.
pub(super) fn section(input: &RunbookInput, words: &Words) -> Section {
    let w = &words.monitoring;
    let mut section = Section::named(w.alerts, "alerts");
    let mut rows: Vec<Row> = Vec::new();
    for view in &input.wanted.instances {
        let alerts = input.dossier.services.get(&view.service).map(|s| s.alerts.as_slice()).unwrap_or_default();
        rows.extend(alerts.iter().map(|alert| row(input, view, alert, words)));
    }
    if rows.is_empty() {
        return section;
    }
    section.blocks.push(Block::Warning(plain(w.not_watched)));
    let environment = quote(&input.env.name);
    section.blocks.push(Block::Commands(format!("regie status --env {environment}\nregie jobs --env {environment}")));
    let head = [w.alert, w.condition_head, w.severity, w.playbook, w.observed].map(str::to_owned).into();
    section.blocks.push(Block::Table { head, rows });
    section
}

fn row(input: &RunbookInput, view: &InstanceView, alert: &Alert, words: &Words) -> Row {
    let w = &words.monitoring;
    let declared = input.wanted.declared.get(&view.name).and_then(|d| d.alerts.get(&alert.name));
    let mut condition = declared.map(|when| self::condition(when, words)).unwrap_or_default();
    if alert.lasting > 0 {
        condition.push(Inline::Text((w.lasting)(&span(alert.lasting, words))));
    }
    let playbook = page_ref(input, PageKind::Playbook, &alert.name);
    let cells = vec![
        plain(format!("{} ({})", alert.name, view.name)),
        condition,
        plain((w.severity_name)(&alert.severity)),
        playbook.map_or_else(|| plain("–"), |p| vec![p]),
        plain(w.never_raised),
    ];
    Row { cells, differs: true }
}

/// In words, as far as there are some for it.
fn condition(when: &BTreeMap<String, String>, words: &Words) -> Line {
    let mut line = Line::new();
    for (key, value) in when {
        if !line.is_empty() {
            line.push(Inline::Text(words.monitoring.and.to_owned()));
        }
        match (words.monitoring.condition)(key) {
            Some((before, after)) => {
                line.push(Inline::Text(before.to_owned()));
                match key.as_str() {
                    "http" => line.extend(link(value, value)),
                    _ => match quantity(value, words) {
                        Some(quantity) => line.push(Inline::Text(quantity)),
                        None => line.push(Inline::Code(value.clone())),
                    },
                }
                line.push(Inline::Text(after.to_owned()));
            }
            None => line.push(Inline::Code(format!("{key} = {value}"))),
        }
    }
    line
}

/// `6h`, `85%` as people of the language write them.
fn quantity(text: &str, words: &Words) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let number: u64 = number.parse().ok()?;
    let size = match unit {
        "%" => return Some(format!("{number}{}%", words.before_percent)),
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    Some(span(number.checked_mul(size)?, words))
}
