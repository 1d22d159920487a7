//! `dossier.toml`

use super::Parts;
use crate::read::{Fields, Report, Said, Span, Value, is_name, parse};
use crate::rule;
use crate::{Dossier, Entry, Finding, Language, Place, VersionRow};
use std::collections::BTreeMap;

const FILE: &str = "dossier.toml";

pub(super) fn read(parts: &Parts<'_>) -> Option<Dossier> {
    let report = parts.report;
    let Some(bytes) = parts.bytes(FILE) else {
        if !matches!(parts.files.entries.get(FILE), Some(Entry::Problem(_))) {
            let finding = Finding::error("no-dossier", &Place::file(FILE), "there is no dossier.toml");
            report.push(finding.help("start a dossier: regie init my-dossier"));
        }
        return None;
    };
    let table = parse(report, FILE, bytes)?;
    let fields = Fields::new(report, "dossier.toml", Span::default(), &table);
    let place = Place::file(FILE);
    let title = fields.text("title").unwrap_or_else(|| {
        if !table.contains_key("title") {
            let finding = Finding::error("missing-key", &place, "dossier.toml has no `title`");
            report.push(finding.help("add `title = \"…\"`: it stands on the cover"));
        }
        Said::default()
    });
    let name = fields.parsed("name", |n| if is_name(n) { Ok(n.to_owned()) } else { Err(not_a_name(n)) });
    let dossier = Dossier {
        name: name.unwrap_or_else(|| slug(&title.text)),
        title: title.text,
        language: fields.parsed("language", language).unwrap_or_default(),
        author: fields.string("author").unwrap_or_default(),
        default_environment: fields.string("environment").unwrap_or_default(),
        versions: versions(&fields),
        cover: fields.text("cover"),
        review: review(&fields),
        accept: accept(&fields),
        references: texts(&fields, "references"),
        glossary: texts(&fields, "glossary"),
        ..Dossier::default()
    };
    fields.finish();
    Some(dossier)
}

pub(super) fn not_a_name(name: &str) -> String {
    format!("`{name}` cannot be a name: lower-case letters, digits and hyphens, 41 at most, a letter first")
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "fr" => Ok(Language::Fr),
        "en" => Ok(Language::En),
        other => Err(format!("`{other}` is not a language that regie writes; `fr` and `en` are")),
    }
}

fn versions(fields: &Fields<'_>) -> Vec<VersionRow> {
    fields
        .tables("version", "a version")
        .iter()
        .map(|row| {
            let date = match day(row, "date") {
                Some(said) => said.text,
                None => row.required("date").text,
            };
            let version = row.required("version").text;
            let author = row.string("author").unwrap_or_default();
            let description = row.string("description").unwrap_or_default();
            row.finish();
            VersionRow { version, date, author, description }
        })
        .collect()
}

/// A date as TOML has it.
fn day(fields: &Fields<'_>, key: &str) -> Option<Said> {
    let item = fields.item(key)?;
    match &item.node.value {
        Value::Date(date) => Some(Said { text: date.clone(), place: fields.report.place(item.node.span) }),
        _ => None,
    }
}

/// The day by which it is read through again.
fn review(fields: &Fields<'_>) -> Option<Said> {
    let said = day(fields, "review").or_else(|| fields.text("review"))?;
    match crate::read::date(&said.text) {
        Ok(_) => Some(said),
        Err(why) => {
            fields.push(Finding::error("value", &said.place, format!("`review`: {why}")));
            None
        }
    }
}

/// `[accept]`: warnings that are lived with. What would make the dossier useless is not accepted.
fn accept(fields: &Fields<'_>) -> BTreeMap<String, Said> {
    let Some(table) = fields.table("accept", "[accept]") else { return BTreeMap::new() };
    let mut out = BTreeMap::new();
    for (rule, item) in table.table {
        let place = fields.report.place(item.key);
        match rule::warns(rule) {
            Some(true) => {
                let why = table.required(rule);
                if !why.text.trim().is_empty() {
                    out.insert(rule.clone(), Said { text: why.text, place });
                }
            }
            Some(false) => {
                let message = format!("what `{rule}` finds cannot be accepted");
                let finding = Finding::error("accept", &place, message);
                fields.push(finding.help("mend what it finds, and remove this line: only warnings can be accepted"));
            }
            None => {
                let finding = Finding::error("accept", &place, format!("there is no rule `{rule}`"));
                fields.push(crate::read::did_you_mean(finding, rule, rule::acceptable()));
            }
        }
    }
    out
}

/// A table of texts.
pub(super) fn texts(fields: &Fields<'_>, key: &str) -> BTreeMap<String, String> {
    let Some(table) = fields.table(key, format!("[{key}]")) else { return BTreeMap::new() };
    table.table.keys().filter_map(|k| Some((k.clone(), table.string(k)?))).collect()
}

/// `OC Pizza: système` → `oc-pizza-systeme`.
pub(super) fn slug(title: &str) -> String {
    let mut out = String::new();
    for c in title.to_lowercase().chars() {
        let plain = match c {
            'à' | 'â' | 'ä' | 'á' => 'a',
            'ç' => 'c',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' | 'í' => 'i',
            'ô' | 'ö' | 'ó' => 'o',
            'ù' | 'û' | 'ü' | 'ú' => 'u',
            c => c,
        };
        if plain.is_ascii_alphanumeric() {
            out.push(plain);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let start = out.find(|c: char| c.is_ascii_lowercase()).unwrap_or(out.len());
    let name = out[start..].chars().take(41).collect::<String>();
    let name = name.trim_end_matches('-');
    if name.is_empty() { "dossier".to_owned() } else { name.to_owned() }
}

/// Every text of a table's leaves is a template: their form is checked.
pub(super) fn check_templates(report: &Report, node: &crate::read::Node) {
    match &node.value {
        Value::Text(text) => report.extend(crate::template::check(text, &report.inner(node.span))),
        Value::List(nodes) => nodes.iter().for_each(|n| check_templates(report, n)),
        Value::Table(table) => table.iter().for_each(|(_, i)| check_templates(report, &i.node)),
        _ => {}
    }
}
