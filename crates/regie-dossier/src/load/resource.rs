//! `[[resource]]`: a kind, its fields, when and where.

use super::kinds::{KINDS, Type};
use super::overview::check_templates;
use crate::read::{Fields, Item, Report, Value, did_you_mean, duration, leaf_places, mode, to_json};
use crate::template::{check_expression, has_tags};
use crate::{Dossier, Finding, RecipeResource, RoleSpec};
use regie_wire::Phase;
use std::collections::BTreeMap;

/// Phases that a recipe fills, and two for machines.
pub(crate) const PHASES: [Phase; 12] = [
    Phase::Server,
    Phase::Platform,
    Phase::Prepare,
    Phase::Fetch,
    Phase::Build,
    Phase::Configure,
    Phase::Migrate,
    Phase::Switch,
    Phase::Run,
    Phase::Proxy,
    Phase::Verify,
    Phase::Remove,
];

/// Reads one. `roles`: of the recipe; none for what a machine has. Without `phase` it is `default`'s.
pub(super) fn read(
    fields: &Fields<'_>,
    roles: Option<&BTreeMap<String, RoleSpec>>,
    default: Option<Phase>,
) -> Option<RecipeResource> {
    let kind = fields.required("kind");
    let phase = fields.text("phase").map_or(default, |said| {
        let found = PHASES.into_iter().find(|p| p.name() == said.text);
        if found.is_none() {
            let finding = Finding::error("phase", &said.place, format!("there is no phase `{}`", said.text));
            fields.push(did_you_mean(finding, &said.text, PHASES.iter().map(|p| p.name())));
        }
        found
    });
    if phase.is_none() && !fields.table.contains_key("phase") {
        fields.missing("phase");
    }
    let role = roles.map_or_else(String::new, |roles| role(fields, roles));
    let once = fields.bool("once").unwrap_or(false);
    let (mut values, mut places) = (BTreeMap::new(), BTreeMap::new());
    let mut expression = |key: &str| {
        let said = fields.text(key)?;
        places.insert(key.to_owned(), said.place.clone());
        fields.report.extend(check_expression(&said.text, &said.place));
        Some(said.text)
    };
    let (when, for_each) = (expression("when"), expression("for_each"));
    let notifies = fields.texts("notifies");
    for (i, said) in notifies.iter().enumerate() {
        places.insert(format!("notifies.{i}"), said.place.clone());
        fields.report.extend(crate::template::check(&said.text, &said.place));
    }
    let Some((_, known)) = KINDS.iter().find(|(name, _)| *name == kind.text) else {
        if !kind.text.is_empty() {
            let finding = Finding::error("kind", &kind.place, format!("there is no kind `{}`", kind.text));
            fields.push(did_you_mean(finding, &kind.text, KINDS.iter().map(|(name, _)| *name)));
        }
        return None;
    };
    for (name, wants, required) in *known {
        match fields.item(name) {
            Some(item) => {
                check_type(fields, name, item, *wants);
                check_templates(fields.report, &item.node);
                leaf_places(fields.report, name, &item.node, &mut places);
                values.insert((*name).to_owned(), to_json(&item.node.value));
            }
            None if *required => fields.missing(name),
            None => {}
        }
    }
    alternatives(fields, &kind.text);
    fields.finish();
    let place = fields.report.place(fields.table.get("kind").map_or(fields.at, |i| i.node.span));
    let notifies = notifies.into_iter().map(|s| s.text).collect();
    Some(RecipeResource {
        phase: phase?,
        role,
        once,
        kind: kind.text,
        when,
        for_each,
        notifies,
        fields: values,
        places,
        place,
    })
}

/// The role it is for; the only one that must be there when none is said.
fn role(fields: &Fields<'_>, roles: &BTreeMap<String, RoleSpec>) -> String {
    match fields.text("role") {
        Some(said) => {
            if !roles.contains_key(&said.text) {
                let finding = Finding::error("role", &said.place, format!("there is no role `{}`", said.text));
                fields.push(did_you_mean(finding, &said.text, roles.keys().map(String::as_str)));
            }
            said.text
        }
        None => {
            let mut needed = roles.iter().filter(|(_, spec)| !spec.optional).map(|(name, _)| name.clone());
            match (needed.next(), needed.next()) {
                (Some(only), None) => only,
                _ => {
                    fields.missing("role");
                    String::new()
                }
            }
        }
    }
}

fn check_type(fields: &Fields<'_>, name: &str, item: &Item, wants: Type) {
    let complain = |why: String| {
        let place = fields.report.place(item.node.span);
        fields.push(Finding::error("value", &place, format!("`{name}`: {why}")));
    };
    let expected = match (wants, &item.node.value) {
        (_, Value::Text(text)) if has_tags(text) => return,
        (Type::Mode, Value::Text(text)) => return mode(text).err().into_iter().for_each(complain),
        (Type::Duration, Value::Text(text)) => return duration(text).err().into_iter().for_each(complain),
        (Type::Text | Type::Texts, Value::Text(_)) | (Type::Bool, Value::Bool(_)) => return,
        (Type::Number, Value::Integer(n)) if *n >= 0 => return,
        (Type::Texts, Value::List(list)) if list.iter().all(|n| matches!(n.value, Value::Text(_))) => return,
        (Type::Table, Value::Table(table)) if table.iter().all(|(_, i)| one_or_several(&i.node.value)) => return,
        (Type::Values, Value::Table(table)) if table.iter().all(|(_, i)| value_or_table(&i.node.value)) => return,
        (Type::Values, Value::Table(_)) => return complain("each key of it has a text or a number".into()),
        (Type::Values, _) => "a table whose keys have a text or a number each",
        (Type::Table, _) => "a table whose keys have a text or a list of texts each",
        (Type::Text, _) => "a text",
        (Type::Texts, _) => "a list of texts",
        (Type::Bool, _) => "true or false",
        (Type::Number, _) => "a whole number, 0 or more",
        (Type::Mode, _) => "an octal text such as \"0640\"",
        (Type::Duration, _) => "a duration such as \"10m\"",
    };
    fields.wrong::<()>(name, &item.node, expected);
}

fn one_or_several(value: &Value) -> bool {
    match value {
        Value::Text(_) => true,
        Value::List(list) => list.iter().all(|n| matches!(n.value, Value::Text(_))),
        _ => false,
    }
}

fn value_or_table(value: &Value) -> bool {
    match value {
        Value::Table(table) => table.iter().all(|(_, i)| value_or_table(&i.node.value)),
        Value::Text(_) | Value::Integer(_) | Value::Bool(_) => true,
        _ => false,
    }
}

/// Fields of which one is needed, or that go together.
fn alternatives(fields: &Fields<'_>, kind: &str) {
    let has = |name: &str| fields.table.contains_key(name);
    let count = |names: &[&str]| names.iter().filter(|n| has(n)).count();
    let complain = |message: &str, help: &str| {
        fields.push(Finding::error("missing-key", &fields.place(), message).help(help));
    };
    match kind {
        "file" if count(&["content", "template", "source"]) != 1 => complain(
            "a file has exactly one of `content`, `template` and `source`",
            "`content` is a text, `template` a text of files/, `source` any file of files/",
        ),
        "firewall" if count(&["content", "template"]) != 1 => complain(
            "a firewall has exactly one of `content` and `template`",
            "its chains, as they stand in a table of nft(8); or a text of files/ that has them",
        ),
        "unit" if count(&["content", "template"]) > 1 => {
            complain("a unit has `content` or `template`, not both", "remove one of them");
        }
        "site" if count(&["content", "template", "domains"]) != 1 => complain(
            "a site has exactly one of `content`, `template` and `domains`",
            "with `domains` it is written from `upstream`, `root`, `static`, `certificate`, `key` and `max_body`",
        ),
        "site" if count(&["certificate", "key"]) == 1 => {
            complain("a site with `certificate` has `key` too, and the other way round", "add the other one");
        }
        "package" if count(&["name", "names"]) != 1 => {
            complain("a package has exactly one of `name` and `names`", "add `name = \"…\"`");
        }
        "archive" if count(&["url", "sha256"]) == 1 => {
            complain("an archive with `url` has `sha256` too", "what is downloaded is checked: add its sum");
        }
        "apt-repository" if count(&["key", "key_source", "signed_by"]) != 1 => complain(
            "a repository has exactly one of `key`, `key_source` and `signed_by`",
            "`key` is the armoured public key, `key_source` a file of files/, `signed_by` a keyring of the machine",
        ),
        "logrotate" if count(&["content", "template", "paths"]) != 1 => complain(
            "a logrotate has exactly one of `paths`, `content` and `template`",
            "with `paths` it is written from `frequency`, `rotate`, `size`, `compress`, `postrotate` …",
        ),
        "command" if count(&["creates", "unless"]) == 0 => complain(
            "a command has `creates` or `unless`: without a guard it would run at every apply",
            "add `creates = \"<path>\"` or `unless = \"<shell command>\"`",
        ),
        _ => {}
    }
}

/// `template` and `source` name files of `files/`: those that are said plainly are looked for now.
pub(super) fn check_files(report: &Report, dossier: &Dossier) {
    let machines = dossier.environments.values().flat_map(|e| e.machines.values().flat_map(|m| &m.resources));
    let all = dossier
        .recipes
        .values()
        .flat_map(|r| &r.resources)
        .chain(dossier.services.values().flat_map(|s| &s.resources))
        .chain(dossier.environments.values().flat_map(|e| &e.resources))
        .chain(machines);
    for resource in all {
        for key in ["template", "source", "key_source"] {
            let Some(name) = resource.fields.get(key).and_then(|v| v.as_str()).filter(|n| !has_tags(n)) else {
                continue;
            };
            let place = resource.places.get(key).unwrap_or(&resource.place);
            if let Err(finding) = file_of(dossier, name, place) {
                report.push(*finding);
            }
        }
    }
}

/// A file of `files/`.
pub(crate) fn file_of<'a>(dossier: &'a Dossier, name: &str, place: &crate::Place) -> Result<&'a [u8], Box<Finding>> {
    if name.starts_with('/') || name.split('/').any(|c| c == "..") {
        let message = format!("`{name}` leads out of files/");
        let finding =
            Finding::error("escape", place, message).help("copy the file below files/ and name it from there");
        return Err(Box::new(finding));
    }
    dossier.files.get(name).map(Vec::as_slice).ok_or_else(|| {
        let finding = Finding::error("no-file", place, format!("there is no files/{name}"));
        Box::new(did_you_mean(finding, name, dossier.files.keys().map(String::as_str)))
    })
}
