//! `recipes/*.toml`, the team's and the built-in ones.

use super::{Parts, reserved, resource, service};
use crate::read::{Fields, Report, Span, Table, did_you_mean, leaf_places, parse, to_json};
use crate::{Finding, Parameter, Place, Platform, Recipe, RoleSpec};
use std::collections::BTreeMap;

/// A recipe's file.
struct Written {
    table: Table,
    place: Place,
    text: String,
    builtin: bool,
}

type Files = BTreeMap<String, Written>;

/// The built-in ones.
pub(crate) fn builtin_recipes(report: &Report) -> BTreeMap<String, Recipe> {
    let files = builtin(report);
    resolve(report, &files, |_| false, &crate::platforms::builtin_platforms())
}

fn builtin(report: &Report) -> Files {
    let parse = |(name, text): &(&str, &str)| {
        let file = format!("recipe {name}");
        let table = parse(report, &file, text.as_bytes())?;
        let written = Written { table, place: Place::file(file), text: (*text).to_owned(), builtin: true };
        Some(((*name).to_owned(), written))
    };
    crate::recipes::BUILT_IN.iter().filter_map(parse).collect()
}

pub(super) fn read_all(parts: &Parts<'_>, platforms: &BTreeMap<String, Platform>) -> BTreeMap<String, Recipe> {
    let mut files = builtin(parts.report);
    for (name, path, table) in parts.tables("recipes/") {
        if files.contains_key(name) {
            let message = format!("this recipe takes the place of regie's own `{name}`");
            let finding = Finding::warning("shadow", &Place::file(&path), message);
            parts.report.push(finding.help("rename the file, unless this is what you want"));
        }
        let text = parts.bytes(&path).map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default();
        files.insert(name.to_owned(), Written { table, place: Place::file(&path), text, builtin: false });
    }
    let broken = |name: &str| parts.exists(&format!("recipes/{name}.toml"));
    resolve(parts.report, &files, broken, platforms)
}

/// Reads them in the order of what they extend: a recipe's resources name the roles of its base. `broken`: whether there
/// is a file of that name, though it could not be read.
fn resolve(
    report: &Report,
    files: &Files,
    broken: impl Fn(&str) -> bool,
    platforms: &BTreeMap<String, Platform>,
) -> BTreeMap<String, Recipe> {
    let mut done = BTreeMap::<String, Recipe>::new();
    for name in files.keys() {
        for link in chain(report, files, &broken, name).iter().rev() {
            let Some(written) = files.get(link).filter(|_| !done.contains_key(link)) else { continue };
            let base = base_of(written).and_then(|base| done.get(&base)).cloned();
            let recipe = read_table(report, link, written, base, platforms);
            done.insert(link.clone(), recipe);
        }
    }
    done
}

/// The name in `extends`, if it is one.
fn base_of(written: &Written) -> Option<String> {
    match written.table.get("extends").map(|i| &i.node.value) {
        Some(crate::read::Value::Text(base)) => Some(base.clone()),
        _ => None,
    }
}

/// A recipe and those it extends, itself first, up to one that extends nothing that is there.
fn chain(report: &Report, files: &Files, broken: &impl Fn(&str) -> bool, name: &str) -> Vec<String> {
    let mut chain = vec![name.to_owned()];
    let mut at = name.to_owned();
    while let Some((item, base)) = files.get(&at).and_then(|w| Some((w.table.get("extends")?, base_of(w)?))) {
        let place = report.place(item.node.span);
        if !files.contains_key(&base) {
            if !broken(&base) {
                let finding = Finding::error("extends", &place, format!("there is no recipe `{base}`"));
                report.push(did_you_mean(finding, &base, files.keys().map(String::as_str)));
            }
            break;
        }
        if let Some(start) = chain.iter().position(|c| *c == base) {
            // One finding a circle: told from its first name in the alphabet.
            if start == 0 && chain.iter().min() == Some(&base) {
                let round = chain.iter().chain([&base]).cloned().collect::<Vec<_>>().join(" → ");
                let message = format!("recipes extend one another in a circle: {round}");
                report.push(Finding::error("cycle", &place, message).help("one of them must extend nothing"));
            }
            break;
        }
        at.clone_from(&base);
        chain.push(base);
    }
    chain
}

/// What the base has comes first; what is said again under the same name takes its place.
fn read_table(
    report: &Report,
    name: &str,
    written: &Written,
    base: Option<Recipe>,
    platforms: &BTreeMap<String, Platform>,
) -> Recipe {
    let fields = Fields::new(report, format!("the recipe `{name}`"), Span::default(), &written.table);
    let extends = fields.string("extends");
    let base = base.unwrap_or_default();
    let summary = fields.string("summary").unwrap_or_else(|| {
        let finding = Finding::error("missing-key", &written.place, format!("the recipe `{name}` has no `summary`"));
        report.push(finding.help("say in one line what services it is for"));
        String::new()
    });
    let mut all_roles = base.roles;
    all_roles.extend(roles(&fields, platforms));
    if all_roles.is_empty() && extends.is_none() {
        let finding = Finding::error("missing-key", &written.place, format!("the recipe `{name}` has no roles"));
        report.push(finding.help("add `[roles]` with `app = \"runs it\"`"));
    }
    let mut all_parameters = base.parameters;
    all_parameters.extend(parameters(&fields));
    let mut processes = base.processes;
    processes.extend(service::processes(&fields));
    let env = service::laid_over(base.env, service::env(&fields));
    let mut resources = base.resources;
    let own = fields.tables("resource", "a resource");
    resources.extend(own.iter().filter_map(|f| resource::read(f, Some(&all_roles), None)));
    if let Some(check) = fields.table("check", "[check]") {
        for key in check.table.keys() {
            let said = check.text(key);
            report.extend(said.and_then(|s| crate::template::check(&s.text, &s.place)));
        }
    }
    fields.finish();
    Recipe {
        name: name.to_owned(),
        summary,
        builtin: written.builtin,
        text: written.text.clone(),
        extends,
        roles: all_roles,
        parameters: all_parameters,
        processes,
        env,
        resources,
    }
}

/// `app = "runs it"` or `proxy = { help = "…", optional = true, platform = "nginx" }`.
fn roles(fields: &Fields<'_>, platforms: &BTreeMap<String, Platform>) -> BTreeMap<String, RoleSpec> {
    let Some(outer) = fields.table("roles", "[roles]") else { return BTreeMap::new() };
    let mut roles = BTreeMap::new();
    for (name, item) in outer.table {
        let spec = match &item.node.value {
            crate::read::Value::Text(help) => RoleSpec { help: help.clone(), ..RoleSpec::default() },
            crate::read::Value::Table(table) => {
                let role = Fields::new(fields.report, format!("the role `{name}`"), item.key, table);
                let help = role.string("help").unwrap_or_default();
                let optional = role.bool("optional").unwrap_or(false);
                let platform = role.texts("platform");
                for said in platform.iter().filter(|s| !platforms.contains_key(&s.text)) {
                    let message = format!("there is no platform `{}`", said.text);
                    let finding = Finding::error("platform", &said.place, message);
                    role.push(did_you_mean(finding, &said.text, platforms.keys().map(String::as_str)));
                }
                role.finish();
                RoleSpec { help, optional, platform: platform.into_iter().map(|s| s.text).collect() }
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

pub(super) fn parameters(fields: &Fields<'_>) -> BTreeMap<String, Parameter> {
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
