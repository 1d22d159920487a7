//! `services/*.toml`

use super::overview::{check_templates, texts};
use super::{Parts, hooks, jobs, promises, resource, source};
use crate::read::{
    Fields, Said, Span, Table, Value, did_you_mean, duration, is_name, is_variable, leaf_places, to_json,
};
use crate::template::check;
use crate::{Contact, Dossier, EnvVar, Finding, Keeper, Place, Process, Recipe, Service, Strategy, Verify};
use std::collections::BTreeMap;

pub(super) fn read_all(parts: &Parts<'_>, dossier: &Dossier) -> BTreeMap<String, Service> {
    let tables = parts.tables("services/");
    tables.iter().map(|(name, path, table)| ((*name).to_owned(), read(parts, dossier, name, path, table))).collect()
}

fn read(parts: &Parts<'_>, dossier: &Dossier, name: &str, path: &str, table: &Table) -> Service {
    let report = parts.report;
    let fields = Fields::new(report, format!("the service `{name}`"), Span::default(), table);
    let place = Place::file(path);
    let Some(recipe) = fields.text("recipe") else {
        if !table.contains_key("recipe") {
            let finding = Finding::error("missing-key", &place, format!("the service `{name}` has no `recipe`"));
            report.push(finding.help("`recipe = \"command\"` is for any program; `regie recipe list` shows them all"));
        }
        return Service { name: name.to_owned(), place, ..Service::default() };
    };
    let found = dossier.recipes.get(&recipe.text);
    if found.is_none() && !parts.exists(&format!("recipes/{}.toml", recipe.text)) {
        let finding = Finding::error("recipe", &recipe.place, format!("there is no recipe `{}`", recipe.text));
        report.push(did_you_mean(finding, &recipe.text, dossier.recipes.keys().map(String::as_str)));
    }
    let (source, source_place) = source::source(&fields);
    let mut service = Service {
        name: name.to_owned(),
        recipe: recipe.text,
        summary: fields.string("summary").unwrap_or_default(),
        bugs: fields.string("bugs"),
        links: texts(&fields, "links"),
        contacts: contacts(&fields),
        source,
        source_place,
        build: source::build(&fields, found),
        processes: processes(&fields),
        jobs: jobs::read(&fields),
        env: env(&fields),
        verify: verify(&fields),
        maintenance: maintenance(parts, &fields),
        strategy: fields.parsed("strategy", Strategy::read),
        backup: promises::backup(&fields),
        depends: promises::depends(&fields),
        objective: promises::objective(&fields),
        alerts: promises::alerts(&fields),
        place,
        ..Service::default()
    };
    if let Some(recipe) = found {
        service.env = laid_over(recipe.env.clone(), service.env);
        parameters(&fields, recipe, &mut service);
        for own in fields.tables("resource", "a resource") {
            service.resources.extend(resource::read(&own, Some(&recipe.roles), None));
        }
        let named = recipe.roles.keys().map(String::as_str).collect::<Vec<_>>();
        service.hooks = hooks::read(&fields, &hooks::OF_INSTANCE, Some(&named));
        roles(&fields, recipe, &service);
        jobs::check(&fields, recipe, &service);
        fields.finish();
    }
    source::check_build(&fields, &service);
    service
}

fn parameters(fields: &Fields<'_>, recipe: &Recipe, service: &mut Service) {
    for name in recipe.parameters.keys() {
        if let Some(item) = fields.item(name) {
            check_templates(fields.report, &item.node);
            leaf_places(fields.report, name, &item.node, &mut service.parameter_places);
            service.parameters.insert(name.clone(), to_json(&item.node.value));
        }
    }
}

/// Processes and jobs run on roles that the recipe has.
fn roles(fields: &Fields<'_>, recipe: &Recipe, service: &Service) {
    let processes = service.processes.values().map(|p| (&p.on, &p.place));
    let jobs = service.jobs.values().map(|j| (&j.on, &j.place));
    for (on, place) in processes.chain(jobs) {
        if let Some(role) = on.as_ref().filter(|r| !recipe.roles.contains_key(*r)) {
            let message = format!("the recipe `{}` has no role `{role}`", recipe.name);
            let finding = Finding::error("role", place, message);
            fields.push(did_you_mean(finding, role, recipe.roles.keys().map(String::as_str)));
        }
    }
}

fn contacts(fields: &Fields<'_>) -> Vec<Contact> {
    let contacts = fields.tables("contact", "a contact");
    let read = contacts.iter().map(|c| {
        let name = c.required("name").text;
        let role = c.string("role").unwrap_or_default();
        let (mail, phone) = (c.string("mail"), c.string("phone"));
        c.finish();
        Contact { name, role, mail, phone }
    });
    read.collect()
}

/// `[process.NAME]`, of a service or of a recipe.
pub(super) fn processes(fields: &Fields<'_>) -> BTreeMap<String, Process> {
    let mut out = BTreeMap::new();
    for (name, process) in fields.named("process", "the process") {
        if !is_name(&name) {
            let message = super::overview::not_a_name(&name);
            process.push(Finding::error("name", &process.place(), message));
        }
        let command = process.required("command");
        process.report.extend(check(&command.text, &command.place));
        one_command(&process, &command);
        let on = process.string("on");
        let count = process.integer("count", 1, 64).and_then(|n| u32::try_from(n).ok()).unwrap_or(1);
        let keeper = process.parsed("keeper", keeper).unwrap_or_default();
        process.finish();
        out.insert(name, Process { command: command.text, on, count, keeper, place: command.place });
    }
    out
}

fn keeper(text: &str) -> Result<Keeper, String> {
    match text {
        "systemd" => Ok(Keeper::Systemd),
        "supervisor" => Ok(Keeper::Supervisor),
        other => Err(format!("`{other}` is none of systemd, supervisor")),
    }
}

/// A process is one program: it is started by `exec`, so that signals reach it. Operators of the shell would make
/// `exec` take the first command only.
fn one_command(process: &Fields<'_>, command: &Said) {
    let mut quote = None;
    let mut before = ' ';
    for c in command.text.chars() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(q), c) if c == q && before != '\\' => quote = None,
            (None, ';' | '\n' | '&' | '|') if before != '\\' && !(c == '&' && before == '>') => {
                let message = format!("{} is several commands, one was expected", process.what);
                let finding = Finding::error("process", &command.place, message);
                return process.push(finding.help("put them in a script of the service, and run the script"));
            }
            _ => {}
        }
        before = c;
    }
}

/// Variables with others laid over them: those of the same name take the place of what was there.
pub(super) fn laid_over(mut under: Vec<EnvVar>, over: Vec<EnvVar>) -> Vec<EnvVar> {
    for var in over {
        match under.iter_mut().find(|u| u.name == var.name) {
            // Described only: what it is, not what it says.
            Some(place) if var.value.is_none() => *place = EnvVar { value: place.value.take(), optional: false, ..var },
            Some(place) => *place = var,
            None => under.push(var),
        }
    }
    under
}

/// `[env]`: `NAME = "value"` or `NAME = { required, description, value, optional }`, of a service or of a recipe.
pub(super) fn env(fields: &Fields<'_>) -> Vec<EnvVar> {
    let Some(outer) = fields.table("env", "[env]") else { return Vec::new() };
    let mut out = Vec::new();
    for (name, item) in outer.table {
        let mut var = EnvVar { name: name.clone(), place: fields.report.place(item.key), ..EnvVar::default() };
        if !is_variable(name) {
            let message = format!("`{name}` cannot be the name of an environment variable");
            fields.push(Finding::error("name", &var.place, message));
            continue;
        }
        let value = match &item.node.value {
            Value::Table(table) => {
                let fields = Fields::new(fields.report, format!("the variable `{name}`"), item.key, table);
                var.required = fields.bool("required").unwrap_or(false);
                var.description = fields.string("description").unwrap_or_default();
                var.optional = fields.bool("optional").unwrap_or(false);
                let value = fields.text("value");
                fields.finish();
                value
            }
            Value::Text(_) => outer.text(name),
            _ => {
                outer.wrong::<()>(name, &item.node, "a text, or a table with `value`");
                continue;
            }
        };
        if let Some(said) = value {
            fields.report.extend(check(&said.text, &said.place));
            var.value = Some(said.text);
            var.place = said.place;
        }
        out.push(var);
    }
    out
}

/// `maintenance = "closed.html"`: a file of the dossier, as it is.
fn maintenance(parts: &Parts<'_>, fields: &Fields<'_>) -> Option<Said> {
    let said = fields.text("maintenance")?;
    if !parts.exists(&format!("files/{}", said.text)) {
        let finding = Finding::error("no-file", &said.place, format!("there is no files/{}", said.text));
        fields.push(finding.help("write it there, or remove this line: visitors are shown a plain page then"));
    }
    Some(said)
}

fn verify(fields: &Fields<'_>) -> Vec<Verify> {
    let questions = fields.tables("verify", "a [[verify]]");
    let read = questions.iter().map(|question| {
        let http = question.required("http");
        let contains = question.text("contains");
        for said in std::iter::once(&http).chain(&contains) {
            question.report.extend(check(&said.text, &said.place));
        }
        let status = question.integer("status", 100, 599).and_then(|n| u16::try_from(n).ok()).unwrap_or(200);
        let within = question.parsed("within", duration).unwrap_or(30);
        question.finish();
        Verify { http: http.text, contains: contains.map(|s| s.text), status, within, place: http.place }
    });
    read.collect()
}
