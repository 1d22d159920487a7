//! What owes a restart when something changes.

use super::process::{self, Running};
use crate::{Finding, Keeper, Machine, WantedResource};
use regie_wire::{InstanceName, Key};
use std::collections::BTreeSet;

/// `processes`: all that run here; `process:web`: that one, whatever it is here; else a key.
pub(super) fn notified(instance: &InstanceName, machine: &Machine, running: &[Running], name: &str) -> Vec<Key> {
    let key = |p: &Running| process::key(machine, instance, &p.name, p.keeper);
    match name.strip_prefix("process:") {
        _ if name == "processes" => running.iter().map(key).collect(),
        Some(process) => {
            let several = format!("{process}-");
            let is = |n: &str| n == process || n.strip_prefix(&several).is_some_and(|r| r.parse::<u32>().is_ok());
            let found = running.iter().filter(|p| is(&p.plain)).map(key).collect::<Vec<_>>();
            if found.is_empty() { vec![process::key(machine, instance, process, Keeper::Systemd)] } else { found }
        }
        None => vec![Key::new(name)],
    }
}

/// Whatever is notified must be wanted on the same machine, by the same one, and be something that restarts.
pub(super) fn unknown(wanted: &[WantedResource], findings: &mut Vec<Finding>) {
    let restartable = |w: &&WantedResource| w.resource.can_owe();
    let keys = wanted.iter().filter(restartable).map(|w| (&w.machine, w.resource.key())).collect::<BTreeSet<_>>();
    for w in wanted {
        for key in w.notifies.iter().filter(|k| !keys.contains(&(&w.machine, (*k).clone()))) {
            let message = format!("`{key}` is to be restarted, and nothing of that name is wanted on `{}`", w.machine);
            let known = keys.iter().filter(|(m, _)| *m == &w.machine).map(|(_, k)| k.as_str());
            let finding = Finding::error("notifies", &w.place, message);
            findings.push(crate::read::did_you_mean(finding, key.as_str(), known));
        }
    }
}
