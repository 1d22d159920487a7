//! What templates can name on a machine, and for an instance there.

use super::port::PortCell;
use super::{Expanded, paths};
use crate::load::LAYOUT_ROOT;
use crate::template::{Bag, Scope, Slot, Variables, plain, value};
use crate::{Address, Dossier, Environment, Instance, Machine, Recipe, RecipeResource, Service, Tls, Way};
use minijinja::value::Value;
use regie_wire::Phase;
use std::sync::{Arc, OnceLock, Weak};

const LOOPBACK: &str = "127.0.0.1";
const ANYWHERE: &str = "0.0.0.0";

/// An instance with what belongs to it.
pub(super) struct Placed<'a> {
    pub dossier: &'a Dossier,
    pub env: &'a Environment,
    pub instance: &'a Instance,
    pub service: &'a Service,
    pub recipe: &'a Recipe,
    /// `2.1.0-77ab031`, or the version alone when there is no archive.
    pub release_id: String,
}

/// Folders of an instance on a machine.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub layout_root: String,
    pub root: String,
    pub releases: String,
    pub release: String,
    pub current: String,
    pub shared: String,
}

impl Placed<'_> {
    /// The role whose machines run it.
    pub fn main_role(&self) -> Option<&str> {
        self.recipe.main_role()
    }

    /// Where what it runs on a machine listens: nowhere but there when all of it is there, else at the machine's
    /// declared address, else everywhere. A declared name may lead back to 127.0.1.1 on the machine itself, as Debian
    /// has it, so it is not listened at.
    fn listen<'m>(&self, machine: &'m Machine) -> &'m str {
        if self.instance.on.values().flatten().all(|m| *m == machine.name) {
            return LOOPBACK;
        }
        machine.host.as_deref().filter(|h| h.parse::<core::net::Ipv4Addr>().is_ok()).unwrap_or(ANYWHERE)
    }

    /// Where what listens so on a machine answers, asked from another or from itself.
    pub fn answers(&self, machine: &Machine, from: &Machine) -> String {
        let listen = self.listen(machine);
        match machine.name == from.name {
            true if listen == ANYWHERE => LOOPBACK.to_owned(),
            true => listen.to_owned(),
            false => host_of(machine),
        }
    }

    /// The machines of a role.
    pub fn machines(&self, role: &str) -> impl Iterator<Item = &Machine> {
        let names = self.instance.on.get(role).into_iter().flatten();
        names.filter_map(|name| self.env.machines.get(name))
    }

    /// Whether machines take turns for this: what switches and runs on several machines that serve the same.
    pub fn rolls(&self, resource: &RecipeResource) -> bool {
        let takes_turns = matches!(resource.phase, Phase::Switch | Phase::Run | Phase::Verify);
        takes_turns
            && !resource.once
            && self.main_role() == Some(resource.role.as_str())
            && self.machines(&resource.role).nth(1).is_some()
    }

    /// Parameters and variables, weakest layer first: recipe, service, environment, machine, instance.
    fn variables(&self, machine: &Machine) -> Variables {
        let mut all = Variables::default();
        for (name, parameter) in &self.recipe.parameters {
            if let Some(default) = &parameter.default {
                all.values.insert(name.clone(), default.clone());
                all.places.insert(name.clone(), parameter.place.clone());
            }
        }
        all.lay(&self.service.parameters, &self.service.parameter_places);
        all.lay(&self.env.variables, &self.env.variable_places);
        all.lay(&machine.variables, &machine.variable_places);
        all.lay(&self.instance.parameters, &self.instance.parameter_places);
        all
    }
}

/// What templates of machines can name.
pub(super) fn of_machine(env: &Environment, machine: &Machine) -> Arc<Scope> {
    let names = names_of_machine(env, machine);
    let mut variables = Variables::default();
    variables.lay(&env.variables, &env.variable_places);
    variables.lay(&machine.variables, &machine.variable_places);
    Scope::new(names, Arc::new(variables), true)
}

/// What templates can name that are about no machine.
pub(super) fn of_nothing(env: &Environment) -> Arc<Scope> {
    let (mut names, mut variables) = (Bag::default(), Variables::default());
    names.put("env", env.name.as_str());
    variables.lay(&env.variables, &env.variable_places);
    Scope::new(names, Arc::new(variables), true)
}

/// `env` and `machine`.
pub(super) fn names_of_machine(env: &Environment, machine: &Machine) -> Bag {
    let mut names = Bag::default();
    names.put("env", env.name.as_str());
    names.put("machine", Value::from_object(facts(machine, None)));
    names
}

/// What templates of an instance can name on a machine, but for what is itself made of templates.
pub(super) fn of_instance(placed: &Placed<'_>, machine: &Machine, port: &PortCell) -> Expanded<(Arc<Scope>, Layout)> {
    let variables = Arc::new(placed.variables(machine));
    let layout = layout(placed, machine, &variables)?;
    let mut names = Bag::default();
    for role in placed.recipe.roles.keys() {
        let seen = |m: &Machine| {
            let mut bag = facts(m, Some(machine));
            bag.put("answers", placed.answers(m, machine));
            bag
        };
        let machines = placed.machines(role).map(|m| Value::from_object(seen(m))).collect::<Vec<_>>();
        if let Some(first) = placed.machines(role).next() {
            let mut bag = seen(first);
            bag.put("machines", machines);
            names.put(role.clone(), Value::from_object(bag));
        }
    }
    let roles = placed.instance.on.iter().filter(|(_, machines)| !machines.is_empty());
    names.put("roles", roles.map(|(role, _)| role.clone()).collect::<Vec<_>>());
    let domain = placed.instance.domains.first().cloned();
    names.put("env", placed.env.name.as_str());
    names.put("machine", Value::from_object(at_home(placed, machine)));
    names.put("service", service(placed.service));
    names.put("version", placed.instance.version.as_str());
    names.put("release_id", placed.release_id.as_str());
    names.put("layout_root", layout.layout_root.as_str());
    names.put("root", layout.root.as_str());
    names.put("releases", layout.releases.as_str());
    names.put("release", layout.release.as_str());
    names.put("current", layout.current.as_str());
    names.put("shared", layout.shared.as_str());
    names.put("domains", placed.instance.domains.clone());
    if let Some(domain) = &domain {
        names.put("domain", domain.as_str());
    }
    let slot = {
        let port = port.clone();
        Slot::Made(Arc::new(move || port.ask().map(Value::from)))
    };
    names.0.insert("port".into(), slot.clone());
    let (tls, asked) = (placed.instance.tls, port.clone());
    let address = Slot::Made(Arc::new(move || url(domain.as_deref(), tls, || asked.ask()).map(Value::from)));
    names.0.insert("url".into(), address);
    let mut instance = self::instance(placed.instance);
    instance.0.insert("port".into(), slot);
    // `instance.user` is the parameter, which is known by the scope that is being made.
    let later: Arc<OnceLock<Weak<Scope>>> = Arc::default();
    if placed.recipe.parameters.contains_key("user") {
        let scope = Arc::clone(&later);
        let user = move || value(&scope.get()?.upgrade()?).get_attr("user").ok().filter(|v| !v.is_undefined());
        instance.0.insert("user".into(), Slot::Made(Arc::new(user)));
    }
    names.put("instance", Value::from_object(instance));
    let scope = Scope::new(names, variables, true);
    // Set once, right here.
    let _ = later.set(Arc::downgrade(&scope));
    Ok((scope, layout))
}

/// Where an instance lies on a machine.
pub(super) fn lies_at(placed: &Placed<'_>, machine: &Machine) -> Expanded<Layout> {
    layout(placed, machine, &Arc::new(placed.variables(machine)))
}

/// The same, of its variables there: below the variable `layout.root`, else below the server's.
fn layout(placed: &Placed<'_>, machine: &Machine, variables: &Arc<Variables>) -> Expanded<Layout> {
    let said = variables.values.get("layout").and_then(|l| l.get("root")).and_then(|r| r.as_str());
    let place = variables.places.get("layout.root").unwrap_or(&placed.instance.place);
    let (said, place) = match (said, &placed.env.layout) {
        (None, Some((root, place))) => (root.as_str(), place),
        (said, _) => (said.unwrap_or(LAYOUT_ROOT), place),
    };
    let mut names = Bag::default();
    names.put("env", placed.env.name.as_str());
    names.put("machine", Value::from_object(facts(machine, None)));
    let scope = Scope::new(names, Arc::clone(variables), false);
    let rendered = plain(&scope, said, place, "a path")?;
    let layout_root = paths::complete(machine, &rendered, place)?;
    let root = format!("{}/{}", layout_root.trim_end_matches('/'), placed.instance.name);
    let releases = format!("{root}/releases");
    Ok(Layout {
        release: format!("{releases}/{}", placed.release_id),
        current: format!("{root}/current"),
        shared: format!("{root}/shared"),
        layout_root,
        root,
        releases,
    })
}

/// Where it answers: its main domain, else its port on the machine itself.
pub(super) fn url(domain: Option<&str>, tls: Tls, port: impl Fn() -> Option<u16>) -> Option<String> {
    match domain {
        Some(domain) => Some(format!("{}://{domain}", if tls == Tls::None { "http" } else { "https" })),
        None => port().map(|port| format!("http://127.0.0.1:{port}")),
    }
}

/// A machine as it is seen from another: what it calls it, `127.0.0.1` when it is itself.
fn facts(machine: &Machine, from: Option<&Machine>) -> Bag {
    let mut bag = Bag::default();
    let (folder, address) = match &machine.address {
        Address::Ssh(address) => (None, format!("ssh://{address}")),
        Address::Folder(folder) => (Some(folder.as_str()), format!("dir:{folder}")),
        Address::Local => (None, "local".to_owned()),
    };
    let itself = from.is_some_and(|f| f.name == machine.name);
    bag.put("name", machine.name.as_str());
    bag.put("host", if itself { LOOPBACK.to_owned() } else { host_of(machine) });
    bag.put("address", address);
    bag.put("folder", folder);
    bag.put("system", machine.is_system());
    bag.put("platform", machine.platform.clone());
    bag
}

/// The machine that a template is for, with where to listen there, and where what listens so answers.
fn at_home(placed: &Placed<'_>, machine: &Machine) -> Bag {
    let mut bag = facts(machine, None);
    bag.put("listen", placed.listen(machine));
    bag.put("answers", placed.answers(machine, machine));
    let here = placed.instance.on.iter().filter(|(_, machines)| machines.contains(&machine.name));
    bag.put("roles", here.map(|(role, _)| role.clone()).collect::<Vec<_>>());
    bag
}

/// The name or address by which other machines reach it: the declared one, else that of its ssh address.
pub(super) fn host_of(machine: &Machine) -> String {
    match (&machine.host, &machine.address) {
        (Some(host), _) => host.clone(),
        (None, Address::Ssh(address)) => Way::of(address).host,
        (None, Address::Folder(_) | Address::Local) => LOOPBACK.to_owned(),
    }
}

pub(super) fn service(service: &Service) -> Value {
    let mut bag = Bag::default();
    bag.put("name", service.name.as_str());
    bag.put("summary", service.summary.as_str());
    bag.put("recipe", service.recipe.as_str());
    // Of the first who has one, as documents name them.
    let mail = service.contacts.iter().find_map(|c| c.mail.as_deref());
    bag.put("contact", mail.unwrap_or_default());
    Value::from_object(bag)
}

/// Where its certificate and key are on the machine that answers; empty without TLS. What regie makes lies where Debian
/// keeps such files; ACME's are where certbot puts them.
fn certificate(instance: &Instance) -> (String, String) {
    let name = instance.name.as_str();
    let domain = instance.domains.first().map_or(name, String::as_str).trim_start_matches("*.");
    match instance.tls {
        Tls::None => (String::new(), String::new()),
        Tls::SelfSigned => (format!("/etc/ssl/certs/{name}.pem"), format!("/etc/ssl/private/{name}.key")),
        Tls::Acme => {
            let folder = format!("/etc/letsencrypt/live/{domain}");
            (format!("{folder}/fullchain.pem"), format!("{folder}/privkey.pem"))
        }
        Tls::Files => instance.certificate.clone().unwrap_or_default(),
    }
}

fn instance(instance: &Instance) -> Bag {
    let mut bag = Bag::default();
    bag.put("name", instance.name.as_str());
    bag.put("slug", instance.name.as_str());
    bag.put("service", instance.service.as_str());
    bag.put("version", instance.version.as_str());
    bag.put("domains", instance.domains.clone());
    bag.put("tls", instance.tls.name());
    let (certificate, key) = certificate(instance);
    bag.put("certificate", certificate);
    bag.put("certificate_key", key);
    if let Some(domain) = instance.domains.first() {
        bag.put("domain", domain.as_str());
    }
    bag
}
