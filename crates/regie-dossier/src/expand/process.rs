//! Processes: what runs, and how systemd is told.

use super::beside::{self, Beside};
use super::context::{Layout, Placed};
use crate::template::{Bag, Scope, plain};
use crate::{Finding, Keeper, Machine};
use minijinja::value::Value;
use regie_resource::systemd::{quoted, specifiers};
use regie_wire::{InstanceName, Key, Text};
use std::sync::Arc;

/// One process on a machine.
pub(super) struct Running {
    /// `web`, or `web-2` of several; `web-green` where it has a colour.
    pub name: String,
    /// The same without a colour.
    pub plain: String,
    /// Another of it may run beside it.
    pub beside: bool,
    pub role: String,
    pub command: String,
    pub number: u32,
    pub keeper: Keeper,
}

/// The processes of an instance on a machine, those of all its roles there.
pub(super) fn all(
    placed: &Placed<'_>,
    machine: &Machine,
    scope: &Arc<Scope>,
    beside: Option<&Beside>,
    findings: &mut Vec<Finding>,
) -> Vec<Running> {
    let mut out = Vec::new();
    for (name, process) in beside::processes(placed) {
        let Some(role) = process.on.as_deref().or_else(|| placed.main_role()) else { continue };
        if placed.machines(role).all(|m| m.name != machine.name) {
            continue;
        }
        for number in 1..=process.count {
            let full = if process.count > 1 { format!("{name}-{number}") } else { name.clone() };
            let mut item = Bag::default();
            item.put("name", full.as_str());
            item.put("number", number);
            let item = Value::from_object(item);
            let coloured = beside.filter(|_| placed.main_role() == Some(role));
            let coloured = coloured.filter(|b| b.listens(name));
            let scope = coloured.map_or(scope, |b| &b.scope).with_item(item);
            match plain(&scope, &process.command, &process.place, "a command line") {
                Ok(command) => {
                    let (role, keeper) = (role.to_owned(), process.keeper);
                    if coloured.is_some() && keeper == Keeper::Supervisor {
                        findings.push(beside::not_supervisor(&process.place, &full));
                    }
                    let name = coloured.map_or_else(|| full.clone(), |b| format!("{full}-{}", b.colour));
                    out.push(Running { name, plain: full, beside: coloured.is_some(), role, command, number, keeper });
                }
                Err(finding) => findings.push(*finding),
            }
        }
    }
    out
}

impl Running {
    /// What templates see of it.
    pub fn value(&self) -> Value {
        let mut bag = Bag::default();
        bag.put("name", self.name.as_str());
        bag.put("command", self.command.as_str());
        bag.put("number", self.number);
        Value::from_object(bag)
    }
}

/// The name of an instance's process on its machine.
pub(super) fn full_name(instance: &InstanceName, name: &str) -> String {
    format!("{instance}-{name}")
}

/// What a process is on a machine: a unit, a program of supervisor, or one that a folder's own keeper keeps.
pub(super) fn key(machine: &Machine, instance: &InstanceName, name: &str, keeper: Keeper) -> Key {
    let full = full_name(instance, name);
    Key::new(match keeper {
        _ if !machine.is_system() => format!("process:{full}"),
        Keeper::Systemd => format!("unit:{full}.service"),
        Keeper::Supervisor => format!("program:{full}"),
    })
}

/// Where the supervisor of a folder machine writes what a process says.
pub(super) fn log(layout: &Layout, name: &str) -> String {
    format!("{}/log/{name}.log", layout.shared)
}

/// What a unit file is made of.
pub(super) struct UnitOf<'a> {
    pub description: String,
    pub command: &'a str,
    pub cwd: &'a str,
    pub user: Option<&'a str>,
    pub env_file: Option<&'a str>,
    pub stop_timeout: u64,
    /// The port at which another takes its place while it runs.
    pub beside: Option<u16>,
}

/// The unit file. It is started again for ever: a database that comes back late must not leave it stopped.
pub(super) fn unit(of: &UnitOf<'_>) -> Text {
    let mut out = format!(
        "[Unit]\nDescription={}\nAfter=network.target\nStartLimitIntervalSec=0\n\n[Service]\nType=exec\n",
        specifiers(&of.description)
    );
    if let Some(user) = of.user {
        out.push_str(&format!("User={user}\n"));
    }
    out.push_str(&format!("WorkingDirectory={}\n", specifiers(of.cwd)));
    if let Some(env_file) = of.env_file {
        out.push_str(&format!("EnvironmentFile={}\n", specifiers(env_file)));
    }
    out.push_str(&format!("ExecStart=/bin/sh -c \"exec {}\"\n", quoted(of.command)));
    let mut stop = of.stop_timeout;
    if let Some(port) = of.beside {
        out.push_str(&beside::lines(port, of.stop_timeout));
        stop += beside::MARGIN;
    }
    out.push_str(&format!("TimeoutStopSec={}\nRestart=always\nRestartSec=1\nStandardOutput=journal\n", stop));
    out.push_str("NoNewPrivileges=true\nPrivateTmp=true\nProtectSystem=full\n");
    out.push_str("\n[Install]\nWantedBy=multi-user.target\n");
    Text::plain(out)
}
