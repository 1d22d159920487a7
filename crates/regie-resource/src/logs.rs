//! How a person reads what something that runs says of itself.

use crate::quote;
use regie_wire::Resource;

/// The command that shows the last lines; `None` for what keeps no log. A unit's are in the journal, under systemd's name of
/// it (journalctl(1)); others write a file.
pub fn log_command(resource: &Resource) -> Option<String> {
    match resource {
        Resource::Unit(unit) => Some(journal(&unit.name)),
        Resource::Timer(timer) => Some(journal(&format!("{}.service", timer.name))),
        Resource::Process(process) => Some(tail(&process.log)),
        Resource::Program(program) => Some(tail(&program.log)),
        _ => None,
    }
}

fn journal(unit: &str) -> String {
    format!("journalctl --unit={} --lines=200 --no-pager", quote(unit))
}

fn tail(log: &str) -> String {
    format!("tail -n 200 {}", quote(log))
}
