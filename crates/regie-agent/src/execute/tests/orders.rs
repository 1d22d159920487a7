//! Orders to carry out.

use super::fixture::{Machine, shop};
use regie_wire::{
    Command, Content, Directory, File, Guard, Item, Key, Mark, Ownership, Phase, Process, Resource, Scope, Step,
    StepId, Symlink,
};

pub(super) fn step(id: u32, scope: Scope, resource: Resource) -> Step {
    let (phase, mark) = (Phase::Configure, Mark::Add);
    Step { id: StepId(id), scope, phase, resource, notifies: Vec::new(), mark, why: "wanted".into() }
}

pub(super) fn file(path: String, content: &str) -> Resource {
    let ownership = Ownership { mode: Some(0o644), ..Ownership::default() };
    Resource::File(File { path, content: Content::Text(content.into()), ownership, validate: None })
}

/// A step that writes a file of the machine.
pub(super) fn file_of(machine: &Machine, id: u32, scope: Scope, name: &str, content: &str) -> Item {
    Item::Step(step(id, scope, file(machine.path(name), content)))
}

pub(super) fn command(name: &str, run: String, guard: Guard, undo: Option<String>) -> Resource {
    let (name, timeout) = (name.to_owned(), 60);
    Resource::Command(Command { name, run, cwd: None, user: None, env_file: None, guard, undo, timeout })
}

/// One of each kind that a folder machine has, with a file that a process has to be restarted for.
pub(super) fn good(machine: &Machine) -> Vec<Item> {
    let path = |name: &str| machine.path(name);
    let ownership = Ownership { mode: Some(0o750), ..Ownership::default() };
    let built = path("shop/built");
    let resources = [
        Resource::Directory(Directory { path: path("shop"), ownership }),
        file(path("app.conf"), "v2\n"),
        file(path("shop/new.txt"), "new\n"),
        Resource::Symlink(Symlink { path: path("current"), target: "release-2".into() }),
        command(
            "build",
            format!("echo built > {built}; echo on standard output; echo on standard error >&2"),
            Guard { creates: Some(built.clone()), unless: None },
            Some(format!("rm -f {built}")),
        ),
        Resource::Process(Process {
            name: "shop-web".into(),
            command: "sleep 1000".into(),
            cwd: path("shop"),
            env_file: None,
            log: path("web.log"),
            running: true,
            stop_timeout: 5,
        }),
        Resource::Absent { resource: Box::new(file(path("old.txt"), "old\n")) },
    ];
    let mut items = Vec::new();
    for (resource, id) in resources.into_iter().zip(1..) {
        let mut step = step(id, shop(), resource);
        if id == 2 {
            step.notifies = vec![Key::new("process:shop-web")];
        }
        items.push(Item::Step(step));
    }
    items
}

/// The same, and then something that fails.
pub(super) fn failing(machine: &Machine) -> Vec<Item> {
    let mut items = good(machine);
    let guard = Guard { creates: None, unless: Some("false".into()) };
    let fails = command("fails", "echo it cannot be >&2; exit 3".into(), guard, Some("true".into()));
    items.push(Item::Step(step(8, shop(), fails)));
    items
}
