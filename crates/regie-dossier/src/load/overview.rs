//! `dossier.toml`

use super::Parts;
use crate::read::{Fields, Report, Said, Span, is_name, parse};
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
            let date = match row.item("date").map(|i| &i.node.value) {
                Some(crate::read::Value::Date(date)) => date.clone(),
                _ => row.required("date").text,
            };
            let version = row.required("version").text;
            let author = row.string("author").unwrap_or_default();
            let description = row.string("description").unwrap_or_default();
            row.finish();
            VersionRow { version, date, author, description }
        })
        .collect()
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
    use crate::read::Value;
    match &node.value {
        Value::Text(text) => report.extend(crate::template::check(text, &report.inner(node.span))),
        Value::List(nodes) => nodes.iter().for_each(|n| check_templates(report, n)),
        Value::Table(table) => table.iter().for_each(|(_, i)| check_templates(report, &i.node)),
        _ => {}
    }
}
