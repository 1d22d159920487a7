//! `[instance.NAME]`: services placed on machines.

use super::{Parts, inventory, standing};
use crate::read::{Fields, Report, Said, Value, did_you_mean, is_domain, is_name, is_version};
use crate::{Dossier, Environment, Finding, Instance, Machine, Platform, Recipe, RoleSpec, Service, Strategy, Tls};
use regie_wire::{InstanceName, MachineName};
use std::collections::BTreeMap;

/// Releases kept when nothing is said (DESIGN, deploy).
const KEEP: u32 = 5;

pub(super) fn read_all(
    parts: &Parts<'_>,
    fields: &Fields<'_>,
    dossier: &Dossier,
    environment: &Environment,
) -> Vec<Instance> {
    let named = fields.named("instance", "the instance");
    named.iter().map(|(name, table)| read(parts, table, name, dossier, environment)).collect()
}

fn read(parts: &Parts<'_>, table: &Fields<'_>, name: &str, dossier: &Dossier, environment: &Environment) -> Instance {
    if !is_name(name) {
        table.push(Finding::error("name", &table.place(), super::overview::not_a_name(name)));
    }
    let said = table.text("service").unwrap_or_else(|| Said { text: name.to_owned(), place: table.place() });
    let service = dossier.services.get(&said.text);
    if service.is_none() && !parts.exists(&format!("services/{}.toml", said.text)) {
        let finding = Finding::error("service", &said.place, format!("there is no service `{}`", said.text));
        table.push(did_you_mean(finding, &said.text, dossier.services.keys().map(String::as_str)));
    }
    let recipe = service.and_then(|s| dossier.recipes.get(&s.recipe));
    let version = table.required("version").text;
    if !version.is_empty() && !is_version(&version) {
        let message = format!("`{version}` cannot be a version: letters, digits and `. _ + -`, 64 at most");
        table.push(Finding::error("value", &table.place_of("version"), message));
    }
    let mut instance = Instance {
        name: InstanceName::new(name),
        service: said.text,
        version,
        on: on(table, recipe, dossier, environment),
        domains: domains(table),
        tls: table.parsed("tls", tls).unwrap_or_default(),
        certificate: None,
        port: table.integer("port", 1, 65535).and_then(|p| u16::try_from(p).ok()),
        keep: table.integer("keep", 1, 1000).and_then(|k| u32::try_from(k).ok()).unwrap_or(KEEP),
        strategy: table.parsed("strategy", Strategy::read),
        parameters: BTreeMap::new(),
        parameter_places: BTreeMap::new(),
        place: table.place(),
    };
    instance.certificate = certificate(table, instance.tls);
    if instance.tls != Tls::None && instance.domains.is_empty() {
        let message = format!("`{name}` has TLS and no domain that a certificate could be for");
        let finding = Finding::error("domain", &table.place_of("tls"), message);
        table.push(finding.help("add `domains = [\"…\"]`, or remove `tls`"));
    }
    (instance.parameters, instance.parameter_places) = inventory::variables(table);
    for key in ["port", "domains"] {
        instance.parameter_places.insert(key.to_owned(), table.place_of(key));
    }
    for parameter in recipe.iter().flat_map(|r| r.parameters.keys()) {
        if let Some(item) = table.item(parameter) {
            inventory::variable(table, parameter, item, &mut instance.parameters, &mut instance.parameter_places);
        }
    }
    if let (Some(recipe), Some(service)) = (recipe, service) {
        needed(table, recipe, service, &instance, environment);
        standing::check(table, dossier, recipe, service, &instance, environment);
        table.finish();
    }
    instance
}

/// Roles that the recipe needs are placed, and parameters that it needs are given.
fn needed(table: &Fields<'_>, recipe: &Recipe, service: &Service, instance: &Instance, environment: &Environment) {
    for (role, _) in recipe.roles.iter().filter(|(_, spec)| !spec.optional) {
        if !instance.on.contains_key(role) && !environment.machines.is_empty() {
            let message = format!("nothing says on which machine the role `{role}` of `{}` is", instance.name);
            let machines = environment.machines.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let finding = Finding::error("role", &table.place(), message);
            table.push(finding.help(format!("add `on = {{ {role} = \"…\" }}`; there are: {machines}")));
        }
    }
    for (name, _) in recipe.parameters.iter().filter(|(_, p)| p.required) {
        let given = [&service.parameters, &environment.variables, &instance.parameters];
        if !given.iter().any(|values| values.contains_key(name)) {
            let message = format!("`{name}` is needed by the recipe `{}` and not given", recipe.name);
            table.push(Finding::error("parameter", &service.place, message).help(format!("add `{name} = …`")));
        }
    }
}

/// Role → machines. With one machine, every role of the recipe is there unless it is placed; one that the recipe can do
/// without is there only if the machine has its platform.
fn on(
    table: &Fields<'_>,
    recipe: Option<&Recipe>,
    dossier: &Dossier,
    environment: &Environment,
) -> BTreeMap<String, Vec<MachineName>> {
    let mut on = BTreeMap::new();
    if let Some(roles) = table.table("on", "`on`") {
        for (role, item) in roles.table {
            if let Some(recipe) = recipe.filter(|r| !r.roles.contains_key(role)) {
                let message = format!("the recipe `{}` has no role `{role}`", recipe.name);
                let finding = Finding::error("role", &roles.report.place(item.key), message);
                roles.push(did_you_mean(finding, role, recipe.roles.keys().map(String::as_str)));
            }
            let mut names = Vec::new();
            for said in roles.texts(role) {
                let name = MachineName::new(said.text.clone());
                if !environment.machines.contains_key(&name) {
                    let message = format!("there is no machine `{}`", said.text);
                    let finding = Finding::error("machine", &said.place, message);
                    roles.push(did_you_mean(finding, &said.text, environment.machines.keys().map(MachineName::as_str)));
                } else if names.contains(&name) {
                    let message = format!("`{}` is named twice", said.text);
                    roles.push(Finding::error("machine", &said.place, message));
                } else {
                    names.push(name);
                }
            }
            if names.is_empty() && matches!(&item.node.value, Value::List(list) if list.is_empty()) {
                let message = format!("the role `{role}` is on no machine");
                roles.push(Finding::error("role", &roles.report.place(item.node.span), message));
            }
            on.insert(role.clone(), names);
        }
    }
    let mut machines = environment.machines.values();
    if let (Some(only), None) = (machines.next(), machines.next()) {
        let stands =
            |s: &RoleSpec| s.platform.is_empty() || (only.is_system() && standing::has_one(dossier, only, &s.platform));
        for (role, _) in recipe.iter().flat_map(|r| &r.roles).filter(|(_, spec)| !spec.optional || stands(spec)) {
            on.entry(role.clone()).or_insert_with(|| vec![only.name.clone()]);
        }
    }
    on
}

fn domains(table: &Fields<'_>) -> Vec<String> {
    let said = table.texts("domains");
    for domain in said.iter().filter(|s| !is_domain(&s.text)) {
        let message = format!("`{}` is no domain name", domain.text);
        table.push(Finding::error("value", &domain.place, message).help("write it in lower case, as www.example.org"));
    }
    said.into_iter().map(|s| s.text).collect()
}

/// `certificate` and `certificate_key`, which go with `tls = "files"`.
fn certificate(table: &Fields<'_>, tls: Tls) -> Option<(String, String)> {
    let read = |key: &str| {
        let said = table.text(key)?;
        if !said.text.starts_with('/') || said.text.contains(char::is_control) {
            let message = format!("`{}` is not an absolute path", said.text.escape_debug());
            table.push(Finding::error("path", &said.place, message).help("begin it with `/`"));
        }
        if tls != Tls::Files {
            let message = format!("`{key}` goes with `tls = \"files\"`");
            table.push(Finding::error("value", &said.place, message).help("say so, or remove this line"));
        }
        Some(said.text)
    };
    let pair = (read("certificate"), read("certificate_key"));
    if tls == Tls::Files && (pair.0.is_none() || pair.1.is_none()) {
        let message = format!("{} has `tls = \"files\"` and does not say which", table.what);
        let finding = Finding::error("missing-key", &table.place_of("tls"), message);
        table.push(finding.help("add `certificate = \"/…\"` and `certificate_key = \"/…\"`, paths on the machine"));
    }
    Some((pair.0?, pair.1?))
}

fn tls(text: &str) -> Result<Tls, String> {
    match text {
        "acme" => Ok(Tls::Acme),
        "self-signed" => Ok(Tls::SelfSigned),
        "files" => Ok(Tls::Files),
        "none" => Ok(Tls::None),
        other => Err(format!("`{other}` is none of acme, self-signed, files, none")),
    }
}

/// Ports that two instances of a machine share, or that a platform there has; domains that two instances share.
pub(super) fn collisions(report: &Report, dossier: &Dossier, environment: &Environment) {
    let mut ports: BTreeMap<(&MachineName, u16), &Instance> = BTreeMap::new();
    let mut domains: BTreeMap<&str, &Instance> = BTreeMap::new();
    for instance in &environment.instances {
        let place = |key: &str| instance.parameter_places.get(key).unwrap_or(&instance.place);
        let service = dossier.services.get(&instance.service);
        let recipe = service.and_then(|s| dossier.recipes.get(&s.recipe));
        let main = recipe.and_then(|r| r.main_role()).and_then(|role| instance.on.get(role));
        for machine in main.into_iter().flatten() {
            let Some(port) = instance.port else { continue };
            let stands = environment.machines.get(machine);
            let platforms = stands.map(|m| m.platform.as_slice()).unwrap_or_default();
            let two = stands.is_some_and(Machine::is_system) && service.is_some_and(|s| instance.is_blue_green(s));
            if two && port == u16::MAX {
                let message = format!("`{}` has port {port}, and blue-green needs the one after it too", instance.name);
                report.push(Finding::error("port", place("port"), message).help("give it another port, such as 8000"));
            }
            let second = port.checked_add(1).filter(|_| two);
            for (port, why) in std::iter::once((port, "")).chain(second.map(|p| (p, " (the second of blue-green)"))) {
                for platform in Platform::closure(&dossier.platforms, platforms) {
                    if platform.ports.contains(&port) {
                        let (name, of) = (&instance.name, &platform.name);
                        let message = format!("`{name}` has port {port}{why}, which is {of}'s on `{machine}`");
                        let finding = Finding::error("port", place("port"), message);
                        report.push(finding.help("give it another port, such as 8000"));
                    }
                }
                if let Some(other) = ports.insert((machine, port), instance) {
                    let (one, two) = (&other.name, &instance.name);
                    let message = format!("`{one}` and `{two}` both have port {port}{why} on `{machine}`");
                    report.push(Finding::error("port", place("port"), message).help("give one of them another port"));
                }
            }
        }
        for domain in &instance.domains {
            if let Some(other) = domains.insert(domain, instance) {
                let message = format!("`{}` and `{}` both have the domain {domain}", other.name, instance.name);
                report.push(Finding::error("domain", place("domains"), message));
            }
        }
    }
}
