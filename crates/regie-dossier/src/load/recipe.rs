//! `recipes/*.toml`, the team's and the built-in ones.

use super::{Parts, reserved, resource, service};
use crate::read::{Fields, Report, Span, Table, leaf_places, parse, to_json};
use crate::{Finding, Parameter, Place, Recipe, RoleSpec};
use std::collections::BTreeMap;

pub(super) fn read_all(parts: &Parts<'_>) -> BTreeMap<String, Recipe> {
    let mut recipes = BTreeMap::new();
    for (name, text) in crate::recipes::BUILT_IN {
        recipes.extend(read_recipe(parts.report, name, text, true).map(|r| ((*name).to_owned(), r)));
    }
    for (name, path, table) in parts.tables("recipes/") {
        if recipes.contains_key(name) {
            let message = format!("this recipe takes the place of regie's own `{name}`");
            let finding = Finding::warning("shadow", &Place::file(&path), message);
            parts.report.push(finding.help("rename the file, unless this is what you want"));
        }
        let text = parts.bytes(&path).map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default();
        let recipe = read_table(parts.report, name, &table, Place::file(&path));
        recipes.insert(name.to_owned(), Recipe { text, ..recipe });
    }
    recipes
}

/// Reads a recipe's text; findings go to the report.
pub(crate) fn read_recipe(report: &Report, name: &str, text: &str, builtin: bool) -> Option<Recipe> {
    let file = format!("recipe {name}");
    let table = parse(report, &file, text.as_bytes())?;
    Some(Recipe { text: text.to_owned(), builtin, ..read_table(report, name, &table, Place::file(file)) })
}

fn read_table(report: &Report, name: &str, table: &Table, place: Place) -> Recipe {
    let fields = Fields::new(report, format!("the recipe `{name}`"), Span::default(), table);
    let summary = fields.string("summary").unwrap_or_else(|| {
        let finding = Finding::error("missing-key", &place, format!("the recipe `{name}` has no `summary`"));
        report.push(finding.help("say in one line what services it is for"));
        String::new()
    });
    let roles = roles(&fields);
    if roles.is_empty() {
        let finding = Finding::error("missing-key", &place, format!("the recipe `{name}` has no roles"));
        report.push(finding.help("add `[roles]` with `app = \"runs it\"`"));
    }
    let parameters = parameters(&fields);
    let processes = service::processes(&fields);
    let resources = fields.tables("resource", "a resource");
    let resources = resources.iter().filter_map(|f| resource::read(f, Some(&roles), None)).collect();
    if let Some(check) = fields.table("check", "[check]") {
        for key in check.table.keys() {
            let said = check.text(key);
            report.extend(said.and_then(|s| crate::template::check(&s.text, &s.place)));
        }
    }
    fields.finish();
    Recipe { name: name.to_owned(), summary, roles, parameters, processes, resources, ..Recipe::default() }
}

/// `app = "runs it"` or `proxy = { help = "…", optional = true }`.
fn roles(fields: &Fields<'_>) -> BTreeMap<String, RoleSpec> {
    let Some(outer) = fields.table("roles", "[roles]") else { return BTreeMap::new() };
    let mut roles = BTreeMap::new();
    for (name, item) in outer.table {
        let spec = match &item.node.value {
            crate::read::Value::Text(help) => RoleSpec { help: help.clone(), optional: false },
            crate::read::Value::Table(table) => {
                let role = Fields::new(fields.report, format!("the role `{name}`"), item.key, table);
                let help = role.string("help").unwrap_or_default();
                let optional = role.bool("optional").unwrap_or(false);
                role.finish();
                RoleSpec { help, optional }
            }
            _ => {
                outer.wrong::<()>(name, &item.node, "a text, or a table with `help` and `optional`");
                continue;
            }
        };
        roles.insert(name.clone(), spec);
    }
    roles
}

fn parameters(fields: &Fields<'_>) -> BTreeMap<String, Parameter> {
    let mut places = BTreeMap::new();
    let parameters = fields
        .named("parameters", "the parameter")
        .into_iter()
        .map(|(name, parameter)| {
            places.insert(name.clone(), parameter.place());
            let mut inner = BTreeMap::new();
            let default = parameter.item("default").map(|i| {
                super::overview::check_templates(fields.report, &i.node);
                leaf_places(fields.report, "", &i.node, &mut inner);
                to_json(&i.node.value)
            });
            let required = parameter.bool("required").unwrap_or(false);
            let help = parameter.string("help").unwrap_or_default();
            parameter.finish();
            let place = inner.remove("").unwrap_or_else(|| parameter.place());
            (name, Parameter { required, default, help, place })
        })
        .collect::<BTreeMap<_, _>>();
    reserved(fields.report, &places, parameters.keys().cloned());
    parameters
}
