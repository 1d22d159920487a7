//! `[machine.NAME]`

use super::{inventory, resource};
use crate::read::{Fields, cost, did_you_mean, is_domain, is_name, size};
use crate::{Address, Dossier, Finding, Machine, Size};
use regie_wire::{MachineName, Phase};
use std::collections::BTreeMap;

pub(super) fn read_all(fields: &Fields<'_>, dossier: &Dossier) -> BTreeMap<MachineName, Machine> {
    let mut machines = BTreeMap::new();
    for (name, table) in fields.named("machine", "the machine") {
        if !is_name(&name) {
            table.push(Finding::error("name", &table.place(), super::overview::not_a_name(&name)));
        }
        let machine = read(&table, &name, dossier);
        machines.insert(machine.name.clone(), machine);
    }
    if machines.is_empty() && !fields.table.contains_key("instance") {
        return machines;
    }
    let mut seen: BTreeMap<&Address, &MachineName> = BTreeMap::new();
    for machine in machines.values() {
        if let Some(other) = seen.insert(&machine.address, &machine.name) {
            let message = format!("the machines `{other}` and `{}` have the same address", machine.name);
            fields.push(Finding::error("address", &machine.place, message).help("make them one machine"));
        }
    }
    machines
}

fn read(table: &Fields<'_>, name: &str, dossier: &Dossier) -> Machine {
    let address = if table.table.contains_key("address") {
        table.parsed("address", |text| address(text, &dossier.root))
    } else {
        table.know("address");
        let finding = Finding::error("missing-key", &table.place(), format!("the machine `{name}` has no `address`"));
        table.push(finding.help("`ssh://host`, `dir:./folder` for a folder of this computer, or `local`"));
        None
    };
    let (variables, variable_places) = inventory::variables(table);
    let resources = table.tables("resource", "a resource");
    let resources = resources.iter().filter_map(|f| resource::read(f, None, Some(Phase::Server))).collect();
    let price = table.table("cost", "`cost`").and_then(|price| {
        let month = price.parsed("month", cost);
        price.finish();
        month
    });
    let machine = Machine {
        name: MachineName::new(name),
        // A name that no machine has: two machines without address are no collision.
        address: address.unwrap_or_else(|| Address::Ssh(name.to_owned())),
        host: table.parsed("host", host),
        platform: platforms(table, dossier),
        os: table.text("os"),
        size: sizes(table),
        provider: table.string("provider"),
        cost: price,
        variables,
        variable_places,
        resources,
        place: table.place(),
    };
    if matches!(machine.address, Address::Folder(_)) && !machine.platform.is_empty() {
        let message = format!("a folder has no platforms: `{name}` is a folder of this computer");
        let finding = Finding::error("folder-machine", &table.place_of("platform"), message);
        table.push(finding.help("remove the line: what runs there takes the programs of this computer"));
    }
    table.finish();
    machine
}

fn platforms(table: &Fields<'_>, dossier: &Dossier) -> Vec<String> {
    let said = table.texts("platform");
    for (i, one) in said.iter().enumerate() {
        if !dossier.platforms.contains_key(&one.text) {
            let finding = Finding::error("platform", &one.place, format!("there is no platform `{}`", one.text));
            table.push(did_you_mean(finding, &one.text, dossier.platforms.keys().map(String::as_str)));
        } else if said[..i].iter().any(|s| s.text == one.text) {
            table.push(Finding::error("platform", &one.place, format!("`{}` is named twice", one.text)));
        }
    }
    said.into_iter().map(|s| s.text).collect()
}

/// What other machines call it: a name or an IPv4 address, which templates join with `:` and a port.
fn host(text: &str) -> Result<String, String> {
    if text.contains(':') {
        return Err(format!("`{text}` has a colon: write a name or an IPv4 address; an IPv6 address needs a name"));
    }
    if is_domain(text) && !text.starts_with('*') {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is no host: write it as `10.10.0.3` or `db.example.org`"))
}

fn sizes(table: &Fields<'_>) -> Size {
    let Some(sizes) = table.table("size", "`size`") else { return Size::default() };
    let read = Size {
        memory: sizes.parsed("memory", size),
        cpus: sizes.integer("cpus", 1, 4096).and_then(|n| u32::try_from(n).ok()),
        disk: sizes.parsed("disk", size),
        transfer: sizes.parsed("transfer", size),
    };
    sizes.finish();
    read
}

/// `ssh://[user@]host[:port]`, `dir:<folder>`, `local`.
pub(crate) fn address(text: &str, root: &str) -> Result<Address, String> {
    if text == "local" {
        return Ok(Address::Local);
    }
    if let Some(host) = text.strip_prefix("ssh://") {
        // It becomes an argument of ssh: what ssh could take for an option, or a shell for syntax, is no host.
        let fine = |c: char| c.is_alphanumeric() || "@.:_-[]%".contains(c);
        let name = host.rsplit('@').next().unwrap_or_default();
        if name.is_empty() || host.starts_with('-') || name.starts_with('-') || !host.chars().all(fine) {
            return Err(format!("`{text}` is no address; write it as `ssh://root@db` or `ssh://db:2222`"));
        }
        return Ok(Address::Ssh(host.to_owned()));
    }
    if let Some(folder) = text.strip_prefix("dir:") {
        let path = absolute(root, folder).filter(|p| p != "/" && !p.contains(['\n', '\0']));
        return path
            .map(Address::Folder)
            .ok_or_else(|| format!("`{text}` names no folder; write it as `dir:./machine`"));
    }
    Err(format!("`{text}` is no address: `ssh://host`, `dir:./folder` and `local` are"))
}

/// A path seen from a folder, without `.` and `..`; `None` when it is empty or climbs above the root.
pub(crate) fn absolute(root: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return None;
    }
    let full = if path.starts_with('/') { path.to_owned() } else { format!("{root}/{path}") };
    let mut parts = Vec::new();
    for part in full.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}
