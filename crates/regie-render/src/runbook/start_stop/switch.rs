//! The commands that start what runs, or stop it, and change nothing else of it.

use regie_resource::{program_file, timer_service, timer_unit, to_shell};
use regie_wire::{Content, ContentSeen, Cron, FileType, Observed, PathSeen, Process, Program, Resource, Timer, Unit};

/// The commands that start one, or stop it.
pub(super) fn switch(resource: &Resource, up: bool) -> Vec<String> {
    let (wanted, seen) = match resource.clone() {
        // Its file and whether it starts at boot are not touched.
        Resource::Unit(u) => {
            let wanted = Resource::Unit(Unit { content: None, active: up, ..u.clone() });
            let state = String::new();
            let (load, known, needs_reload) = (None, true, false);
            (wanted, Observed::Unit { load, known, enabled: u.enabled, active: !up, state, needs_reload })
        }
        Resource::Process(p) => {
            let spec = (!up).then(|| p.clone());
            let wanted = Resource::Process(Process { running: up, ..p });
            (wanted, Observed::Process { running: !up, spec, restarts: 0 })
        }
        Resource::Program(p) => {
            let wanted = Program { running: up, ..p };
            // Its file is not touched either: it says what starts at boot.
            let file = match program_file(&wanted).content {
                Content::Text(text) => written(text.to_string()),
                Content::Base64(_) => None,
            };
            (Resource::Program(wanted), Observed::Program { file, known: true, running: !up, state: String::new() })
        }
        Resource::Timer(t) => (Resource::Timer(Timer { enabled: up, ..t.clone() }), waiting(&t, !up)),
        Resource::Cron(c) => {
            let entry = (!up).then(|| c.command.clone());
            (Resource::Cron(Cron { enabled: up, ..c }), Observed::Cron { entry })
        }
        _ => return Vec::new(),
    };
    let change = regie_resource::diff(&wanted, &seen, None).ok().flatten();
    change.into_iter().flat_map(|c| c.acts).map(|act| to_shell(&act)).collect()
}

/// A timer whose files are as they should be.
fn waiting(timer: &Timer, active: bool) -> Observed {
    let (service, timer) = (written(timer_service(timer)), written(timer_unit(timer)));
    Observed::Timer { service, timer, enabled: active, active, needs_reload: false }
}

/// A file of the system's that says this.
fn written(text: String) -> Option<PathSeen> {
    let (owner, group, content) = ("root".to_owned(), "root".to_owned(), ContentSeen::Text(text));
    Some(PathSeen { file_type: FileType::File, mode: 0o644, owner, group, content, target: None })
}
