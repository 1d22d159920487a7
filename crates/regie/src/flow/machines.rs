//! Machines: the list, their facts, their trust.

use super::contact::{Contact, machine_failure};
use super::here;
use crate::cli::Global;
use crate::edge::person;
use crate::exit::{Done, Exit, Failure};
use regie_apply::{SshOptions, trust};
use regie_dossier::Address;
use regie_wire::MachineName;
use std::collections::BTreeSet;

/// Lists them, with what they are like.
pub fn list(g: &Global) -> Done {
    let here = here::open(g)?;
    let contact = Contact::open(g, &here, &here.machines())?;
    for (name, machine) in &here.environment().machines {
        let address = address(&machine.address);
        let facts = contact.facts.get(name);
        if g.json {
            let away = contact.away.get(name).map(ToString::to_string);
            let value = serde_json::json!({ "v": 1, "type": "machine", "machine": name, "address": address,
                "up": facts.is_some(), "why": away, "os": facts.map(|f| &f.os.pretty_name) });
            out!("{value}");
        } else {
            let what = facts.map_or_else(
                || "does not answer".to_owned(),
                |f| {
                    format!(
                        "{} · {} cpus · {} memory · {} free",
                        f.os.pretty_name,
                        f.cpus,
                        bytes(f.memory),
                        bytes(f.disk_free)
                    )
                },
            );
            let mark = if facts.is_some() { "●" } else { "◌" };
            out!("{mark} {:<12} {address:<32} {what}", name.as_str());
        }
    }
    Ok(if contact.away.is_empty() { Exit::Ok } else { Exit::Error })
}

/// Shows what was seen on machines.
pub fn facts(g: &Global, names: &[String]) -> Done {
    let here = here::open(g)?;
    let mut machines = here.machines();
    if !names.is_empty() {
        let named = names.iter().map(|n| here.machine(&n.as_str().into()).map(|m| m.name.clone()));
        machines = named.collect::<Result<BTreeSet<MachineName>, Failure>>()?;
    }
    let contact = Contact::open(g, &here, &machines)?;
    for (machine, facts) in &contact.facts {
        if g.json {
            out!("{}", serde_json::json!({ "v": 1, "type": "facts", "machine": machine, "facts": facts }));
            continue;
        }
        let addresses: Vec<_> = facts.addresses.iter().map(|(i, a)| format!("{i} {}", a.join(" "))).collect();
        out!("{machine}");
        for (label, value) in [
            ("system", format!("{} · Linux {} · {}", facts.os.pretty_name, facts.kernel, facts.arch)),
            ("size", format!("{} cpus · {} memory", facts.cpus, bytes(facts.memory))),
            ("disk", format!("{}, {} free", bytes(facts.disk), bytes(facts.disk_free))),
            ("addresses", addresses.join(" · ")),
            ("init", if facts.systemd { "systemd" } else { "no systemd" }.to_owned()),
            ("regie acts as", format!("{} ({})", facts.user, facts.uid)),
            ("kept in", facts.state_dir.clone()),
            ("given", format!("{} resources", facts.manifest.given.len())),
            ("held", format!("{} instances", facts.holds.len())),
        ] {
            out!("  {label:<14} {value}");
        }
    }
    Ok(if contact.away.is_empty() { Exit::Ok } else { Exit::Error })
}

/// Shows a machine's host keys and, after a yes, trusts them.
pub fn trust(g: &Global, name: &MachineName, yes: bool) -> Done {
    let here = here::open(g)?;
    let machine = here.machine(name)?;
    let Address::Ssh(host) = &machine.address else {
        if g.json {
            out!("{}", serde_json::json!({ "v": 1, "type": "trusted", "machine": name, "host": null }));
        } else {
            out!("{name} is on this computer: there is nothing to trust");
        }
        return Ok(Exit::Ok);
    };
    trust_host(g, name, host, yes)
}

/// Shows the host keys of a host and, after a yes, trusts them.
///
/// # Errors
/// When it does not answer, shows another key than the known one, or nobody can be asked.
pub fn trust_host(g: &Global, name: &MachineName, host: &str, yes: bool) -> Done {
    let config = std::env::var_os("REGIE_SSH_CONFIG").map(Into::into);
    let ssh = SshOptions::new(config, person::is_there())
        .map_err(|e| Failure::io("cannot prepare a folder for ssh's control sockets", &e))?;
    let scanned = trust::scan(host, name, &ssh).map_err(|e| machine_failure(&e))?;
    if g.json {
        for key in &scanned.keys {
            let fingerprint = &key.fingerprint;
            let value = serde_json::json!({ "v": 1, "type": "host-key", "machine": name, "host": host, "fingerprint": fingerprint });
            out!("{value}");
        }
    } else {
        show_keys(name, host, &scanned);
    }
    if !yes && !person::confirm("Are these its keys?")? {
        return Ok(Exit::Refused);
    }
    trust::accept(&scanned, &ssh).map_err(|e| machine_failure(&e))?;
    if g.json {
        out!(
            "{}",
            serde_json::json!({ "v": 1, "type": "trusted", "machine": name, "host": host, "known_hosts": scanned.known_hosts })
        );
    } else {
        out!("{name} is trusted from now on ({})", scanned.known_hosts.display());
    }
    Ok(Exit::Ok)
}

fn show_keys(name: &MachineName, host: &str, scanned: &trust::Scan) {
    out!("{name} ({host}) shows these host keys:");
    for key in &scanned.keys {
        out!("  {}", key.fingerprint);
    }
    out!(
        "Compare them with what the machine says on its own console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"
    );
}

fn address(address: &Address) -> String {
    match address {
        Address::Ssh(host) => format!("ssh://{host}"),
        Address::Folder(path) => format!("dir:{path}"),
        Address::Local => "local".into(),
    }
}

/// `7.8 GB`: powers of 1000, as disks and providers count.
fn bytes(n: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let mut value = n as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    if value < 10.0 && unit > 0 { format!("{value:.1} {}", units[unit]) } else { format!("{value:.0} {}", units[unit]) }
}
