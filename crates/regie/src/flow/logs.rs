//! The logs of an instance's processes, from all its machines.

use super::contact::{Contact, machine_failure};
use super::{here, look};
use crate::cli::Global;
use crate::exit::{Done, Exit, Failure};
use regie_wire::{InstanceName, LogSource, Resource};
use std::sync::Mutex;

/// Shows the last lines, and goes on if asked to.
pub fn logs(g: &Global, instance: &InstanceName, lines: u32, follow: bool) -> Done {
    let here = here::open(g)?;
    let mut contact = Contact::open(g, &here, &here.machines_of(instance)?)?;
    let looked = look::look(&here, &mut contact, look::Purpose::Operate)?;
    if looked.secrets.is_empty() && looked.wanted.secrets.values().any(|names| !names.is_empty()) {
        err!("warning: the secrets cannot be read with your keys, so they are not struck out of these lines");
    }
    let view = looked.wanted.instances.iter().find(|v| v.name == *instance);
    let processes = view.map(|v| v.processes.clone()).unwrap_or_default();
    if processes.values().all(Vec::is_empty) {
        return Err(Failure::new(
            format!("{instance} has no process whose log could be shown"),
            "declare one: [process.web] in its service",
        ));
    }
    let many = contact.sessions.len() > 1;
    let failed = Mutex::new(None);
    std::thread::scope(|scope| {
        for (machine, session) in &mut contact.sessions {
            let sources: Vec<_> = looked
                .wanted
                .resources
                .iter()
                .filter(|w| {
                    w.machine == *machine && processes.get(machine).is_some_and(|k| k.contains(&w.resource.key()))
                })
                .filter_map(|w| match &w.resource {
                    Resource::Unit(unit) => Some((unit.name.clone(), LogSource::Unit(unit.name.clone()))),
                    Resource::Process(p) => Some((p.name.clone(), LogSource::File(p.log.clone()))),
                    Resource::Program(p) => Some((p.name.clone(), LogSource::File(p.log.clone()))),
                    _ => None,
                })
                .collect();
            let failed = &failed;
            scope.spawn(move || {
                let mut tell = |source: &str, line: &str| {
                    if g.json {
                        let value = serde_json::json!({ "v": 1, "type": "log", "machine": machine, "source": source, "line": line });
                        out!("{value}");
                    } else if many {
                        out!("{machine} {source} | {line}");
                    } else {
                        out!("{source} | {line}");
                    }
                };
                if let Err(error) = session.logs(sources, lines, follow, &mut tell)
                    && let Ok(mut failed) = failed.lock()
                {
                    *failed = Some(machine_failure(&error));
                }
            });
        }
    });
    match failed.into_inner().ok().flatten() {
        Some(failure) => Err(failure),
        None => Ok(if contact.away.is_empty() { Exit::Ok } else { Exit::Error }),
    }
}
