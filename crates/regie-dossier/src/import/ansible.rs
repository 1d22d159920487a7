//! An Ansible inventory, as a whole: which files are read and how, then machines, variables, and what is left.

use super::address::{self, Reached, typed};
use super::inventory::{Host, Inventory};
use super::ssh_options::{self, Options};
use super::toml::{Machine, text as toml_text};
use super::value::{Said, Value, Vars};
use super::variables::{self, Secrets};
use super::{AnsibleFolder, Import, NoteKind, Notes, names, platform, words};
use crate::Place;
use std::collections::{BTreeMap, BTreeSet};

mod files;

/// Reads an inventory for an environment. `platforms` are those that regie has.
pub fn ansible(folder: &AnsibleFolder, env: &str, platforms: &[&str]) -> Import {
    let mut inventory = files::read(folder, env);
    inventory.strangers();
    let mut notes = std::mem::take(&mut inventory.notes);
    let mut secrets = Secrets::new();
    let mut reached = Vec::new();
    for (host, groups, vars) in inventory.resolved() {
        address::settings(&mut notes, &vars);
        let kept = variables::kept(&mut notes, &mut secrets, &vars);
        if let Some(how) = reach(&mut notes, host, &vars, &kept) {
            reached.push(Taken { host, groups, vars: kept, reached: how });
        }
    }
    once(&mut notes, &mut reached);
    proposals(&mut notes, &inventory, &reached, platforms);
    let names = names::machines(reached.iter().map(|t| t.host.name.as_str()));
    let (addresses, blocks) = addresses(&reached, &names);
    let (common, own) = variables::shared(reached.iter().map(|t| t.vars.clone()).collect());
    let mut machines = Vec::new();
    for (((taken, name), address), vars) in reached.iter().zip(&names).zip(addresses).zip(own) {
        if *name != taken.host.name {
            notes.add(NoteKind::Renamed, &taken.host.place, &taken.host.name, name);
        }
        machines.push(machine(taken, name, address, vars, platforms));
    }
    let variables = machines.iter().flat_map(|m| m.vars.keys()).chain(common.keys()).collect::<BTreeSet<_>>().len();
    let source = folder.inventory.as_deref().unwrap_or("").to_owned();
    let head = [format!("The environment `{env}`, from the Ansible inventory {}{source}", folder.shown)];
    Import {
        toml: toml_text(&head, &common, &machines),
        ssh_config: ssh_options::text(&blocks),
        machines: names,
        variables,
        secrets,
        notes: notes.0.into_iter().collect(),
    }
}

/// A host that becomes a machine.
struct Taken<'a> {
    host: &'a Host,
    groups: Vec<&'a str>,
    vars: Vars,
    reached: Reached,
}

fn reach(notes: &mut Notes, host: &Host, vars: &Vars, kept: &Vars) -> Option<Reached> {
    let mut named = kept.clone();
    let own = Said { value: Value::Text(host.name.clone()), place: host.place.clone() };
    named.insert("inventory_hostname".into(), own);
    let scope = variables::scope(&named);
    let plain = |said: &Said| match &said.value {
        Value::Text(text) => crate::template::plain(&scope, text, &said.place, "an address").map_err(|f| f.message),
        Value::Integer(n) => Ok(n.to_string()),
        _ => Err("this is no text".to_owned()),
    };
    address::of(notes, &host.name, vars, &host.place, &plain)
}

/// A machine is one machine, under however many names.
fn once(notes: &mut Notes, reached: &mut Vec<Taken<'_>>) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    reached.retain(|taken| {
        let key = match &taken.reached {
            Reached::Local => "local".to_owned(),
            // Another login of the same machine is no other machine.
            // The same address behind another host is.
            Reached::Ssh { host, port, options, .. } => {
                format!("{} {}", typed(host, None, Some(port.unwrap_or(22))), ssh_options::way(options))
            }
        };
        let first = seen.entry(key).or_insert_with(|| taken.host.name.clone());
        if *first != taken.host.name {
            let why = format!("the same machine as `{first}`, which regie knows once");
            notes.not_taken(&taken.host.place, &taken.host.name, why);
        }
        *first == taken.host.name
    });
}

/// Says which groups speak of platforms that regie does not have.
fn proposals(notes: &mut Notes, inventory: &Inventory, reached: &[Taken<'_>], platforms: &[&str]) {
    for group in reached.iter().flat_map(|t| t.groups.iter().copied()).collect::<BTreeSet<_>>() {
        if let Some(platform::Meant::Unknown(name)) = platform::meant(group, platforms) {
            let place = inventory.groups.get(group).map(|g| g.place.clone()).unwrap_or_default();
            let why = format!("regie has no platform `{name}`: one of your own goes into platforms/{name}.toml");
            notes.not_taken(&place, format!("group {group}"), why);
        }
    }
}

/// The address of each machine, and what `~/.ssh/config` is to say. A host that needs more than an address gets a block
/// under its own name there – under the machine's name, when another one shares its host and does not need the same.
fn addresses(reached: &[Taken<'_>], names: &[String]) -> (Vec<String>, Vec<(Vec<String>, Options)>) {
    let mut wants: BTreeMap<&str, BTreeSet<&Options>> = BTreeMap::new();
    for taken in reached {
        if let Reached::Ssh { host, options, .. } = &taken.reached {
            wants.entry(host).or_default().insert(options);
        }
    }
    let mut blocks: Vec<(Vec<String>, Options)> = Vec::new();
    let mut block = |host: &str, options: Options| match blocks.iter_mut().find(|(_, o)| *o == options) {
        Some((hosts, _)) if hosts.iter().any(|h| h == host) => {}
        Some((hosts, _)) => hosts.push(host.to_owned()),
        None => blocks.push((vec![host.to_owned()], options)),
    };
    let mut addresses = Vec::new();
    for (taken, name) in reached.iter().zip(names) {
        let address = match &taken.reached {
            Reached::Local => "local".to_owned(),
            Reached::Ssh { host, user, port, options } if wants[host.as_str()].len() > 1 && !options.is_empty() => {
                let mut options = options.clone();
                options.insert("HostName".into(), host.clone());
                options.extend(user.iter().map(|u| ("User".to_owned(), u.clone())));
                options.extend(port.iter().map(|p| ("Port".to_owned(), p.to_string())));
                block(name, options);
                typed(name, None, None)
            }
            Reached::Ssh { host, user, port, options } => {
                if !options.is_empty() {
                    block(host, options.clone());
                }
                typed(host, user.as_deref(), *port)
            }
        };
        addresses.push(address);
    }
    (addresses, blocks)
}

fn machine(taken: &Taken<'_>, name: &str, address: String, vars: Vars, known: &[&str]) -> Machine {
    let mut comments = Vec::new();
    if taken.host.name != name {
        comments.push(format!("In the inventory: {}", words::one_line(&taken.host.name)));
    }
    if !taken.groups.is_empty() {
        let groups = taken.groups.join(", ");
        comments.push(format!("{}: {groups}", if taken.groups.len() == 1 { "Group" } else { "Groups" }));
    }
    let mut platforms: Vec<(String, String)> = Vec::new();
    for group in &taken.groups {
        if let Some(platform::Meant::Known(name)) = platform::meant(group, known)
            && !platforms.iter().any(|(p, _)| *p == name)
        {
            platforms.push((name, (*group).to_owned()));
        }
    }
    Machine { name: name.to_owned(), address, comments, platforms, vars }
}

/// A place in one of the folder's files.
fn whole(folder: &AnsibleFolder, file: &str) -> Place {
    Place::file(format!("{}{file}", folder.shown))
}
