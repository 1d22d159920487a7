//! Systemd units: one question to systemd for all of them.

mod bus;

use super::accounts::Names;
use super::path;
use crate::Context;
use crate::perform::run;
use regie_wire::{Observed, Resource, Stream, Unit};
use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

/// Properties by name (systemd.unit(5), org.freedesktop.systemd1(5)).
type Properties = BTreeMap<String, String>;

/// What systemd says of each unit asked for.
pub(super) struct Units(BTreeMap<String, Properties>);

/// Templates (`name@.service`) cannot be asked for: only their instances are units.
fn is_template(name: &str) -> bool {
    name.contains("@.")
}

fn names(resource: &Resource) -> Vec<String> {
    match resource {
        Resource::Unit(unit) if !is_template(&unit.name) => vec![unit.name.clone()],
        Resource::Timer(timer) => vec![format!("{}.service", timer.name), format!("{}.timer", timer.name)],
        Resource::Firewall(firewall) => vec![regie_resource::firewall_service(firewall)],
        Resource::Absent { resource } => names(resource),
        _ => Vec::new(),
    }
}

pub(crate) fn is_active(active: &str, sub: &str) -> bool {
    match active {
        "active" | "reloading" | "refreshing" => true,
        // Starting counts; falling over and over does not.
        "activating" => sub != "auto-restart" && sub != "auto-restart-queued",
        _ => false,
    }
}

/// Whether a unit stays up.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Life {
    /// It runs, or is starting for the first time.
    pub active: bool,
    /// Restarts that systemd counted.
    pub restarts: u64,
    /// How its main process ended the last time, such as `exit 7`; else the unit's state.
    pub ended: String,
}

/// Asks for one unit; `None` for a template, which does not live.
pub(crate) fn life(unit: &Unit) -> Result<Option<Life>, String> {
    let said = ask(&[Resource::Unit(unit.clone())])?;
    Ok(said.0.get(&unit.name).map(life_of))
}

fn life_of(said: &Properties) -> Life {
    let property = |name: &str| said.get(name).map(String::as_str).unwrap_or_default();
    let (active, sub, status) = (property("ActiveState"), property("SubState"), property("ExecMainStatus"));
    Life {
        active: is_active(active, sub),
        restarts: property("NRestarts").parse().unwrap_or(0),
        // waitid(2): CLD_EXITED, CLD_KILLED, CLD_DUMPED.
        ended: match property("ExecMainCode") {
            "1" => format!("exit {status}"),
            "2" | "3" => format!("signal {status}"),
            _ => format!("{active}/{sub}"),
        },
    }
}

/// Asks for all units among the resources.
pub(super) fn ask(resources: &[Resource]) -> Result<Units, String> {
    let names = resources.iter().flat_map(names).collect::<Vec<_>>();
    if names.is_empty() {
        return Ok(Units(BTreeMap::new()));
    }
    if let Some(found) = bus::ask(&names) {
        return Ok(Units(names.into_iter().zip(found).collect()));
    }
    let mut command = Command::new("systemctl");
    let properties =
        "LoadState,UnitFileState,ActiveState,SubState,Result,NeedDaemonReload,NRestarts,ExecMainCode,ExecMainStatus";
    command.args(["show", "--no-pager", "--property", properties, "--"]).args(&names).env("LC_ALL", "C");
    let (mut blocks, mut said) = (vec![Properties::new()], String::new());
    let ended = run(&mut command, Duration::from_secs(60), &mut |stream, line| match (stream, line.split_once('=')) {
        (Stream::Err, _) => said = line.to_owned(),
        // Units come in the order of the names, with an empty line between them.
        (Stream::Out, None) => blocks.push(Properties::new()),
        (Stream::Out, Some((name, value))) => {
            if let Some(block) = blocks.last_mut() {
                block.insert(name.to_owned(), value.to_owned());
            }
        }
    });
    match ended {
        Ok(ended) if ended.status.success() && blocks.len() == names.len() => {
            Ok(Units(names.into_iter().zip(blocks).collect()))
        }
        Ok(ended) => Err(format!(
            "systemd cannot be asked for units ({}): {said}; does it run on this machine (systemctl is-system-running)?",
            ended.status
        )),
        Err(e) => Err(format!("systemctl cannot be started: {e}; units need a machine that systemd runs")),
    }
}

/// What systemd says of a unit that has only its file and its state.
pub(super) struct Standing {
    /// Started at boot.
    pub enabled: bool,
    /// Running, or waiting.
    pub active: bool,
    /// Its file changed on disk since systemd read it.
    pub needs_reload: bool,
}

impl Units {
    /// How one stands.
    pub fn standing(&self, name: &str) -> Result<Standing, String> {
        let said = self.0.get(name).ok_or_else(|| format!("systemd was not asked for {name}"))?;
        let property = |name: &str| said.get(name).map(String::as_str).unwrap_or_default();
        Ok(Standing {
            enabled: matches!(property("UnitFileState"), "enabled" | "enabled-runtime"),
            active: is_active(property("ActiveState"), property("SubState")),
            needs_reload: property("NeedDaemonReload") == "yes",
        })
    }

    /// What was seen of one.
    pub fn seen(&self, cx: &Context, names: &Names, unit: &Unit, read: path::Read<'_>) -> Result<Observed, String> {
        let load = path::seen(cx, names, &format!("/etc/systemd/system/{}", unit.name), Some(read))?;
        if is_template(&unit.name) {
            let known = load.is_some();
            return Ok(Observed::Unit {
                load,
                known,
                enabled: unit.enabled,
                active: unit.active,
                state: "a template".into(),
                needs_reload: false,
            });
        }
        let said = self.0.get(&unit.name).ok_or_else(|| format!("systemd was not asked for {}", unit.name))?;
        let property = |name: &str| said.get(name).map(String::as_str).unwrap_or_default();
        let (active, sub) = (property("ActiveState"), property("SubState"));
        Ok(Observed::Unit {
            load,
            known: property("LoadState") == "loaded",
            enabled: match property("UnitFileState") {
                "enabled" | "enabled-runtime" | "alias" => true,
                // These can be neither enabled nor disabled: they are as they are wanted.
                "static" | "indirect" | "generated" | "transient" => unit.enabled,
                _ => false,
            },
            active: is_active(active, sub),
            state: format!("{active}/{sub} ({})", property("Result")),
            needs_reload: property("NeedDaemonReload") == "yes",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_falls_over_and_over_is_not_alive() {
        let life = |text: &str| life_of(&text.lines().filter_map(|l| l.split_once('=')).map(own).collect());
        let falls =
            life("ActiveState=activating\nSubState=auto-restart\nNRestarts=3\nExecMainCode=1\nExecMainStatus=7");
        assert_eq!(falls, Life { active: false, restarts: 3, ended: "exit 7".into() });
        let once = life("ActiveState=active\nSubState=exited\nExecMainCode=1\nExecMainStatus=0");
        assert!(once.active && once.restarts == 0);
        assert_eq!(life("ActiveState=failed\nSubState=failed\nExecMainCode=2\nExecMainStatus=9").ended, "signal 9");
    }

    fn own((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }
}
