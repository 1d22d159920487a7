//! A plan as the commands that a person would type.

mod here;
mod markdown;
mod script;

pub use here::by_hand_here;
pub use markdown::by_hand_markdown;
pub use script::by_hand_script;

pub(crate) use here::copies;

use regie_plan::{Plan, PlannedStep, label};
use regie_resource::{Act, quote, shell_argv, to_shell};
use regie_wire::{Command, MachineName, Mark, Resource};

/// A step's commands under a comment that says what they are for.
pub(crate) fn commands(planned: &PlannedStep) -> String {
    format!("# {}\n{}", title(planned), shell(planned))
}

/// The commands alone. A recipe's command stands behind its guard, so that it may be pasted again.
pub(crate) fn shell(planned: &PlannedStep) -> String {
    let acts: Vec<String> = planned.acts.iter().map(to_shell).collect();
    let acts = acts.join("\n");
    match &planned.step.resource {
        Resource::Command(command) => match guard(command) {
            Some(done) => format!("if ! {done}; then\n{acts}\nfi"),
            None => acts,
        },
        _ => acts,
    }
}

/// What succeeds when the command need not run. `unless` has a shell of its own, as regie gives it: `set -e` has no
/// effect in a condition of this one.
fn guard(command: &Command) -> Option<String> {
    let exists = command.guard.creates.as_ref().map(|path| format!("[ -e {} ]", quote(path)));
    let succeeds = succeeds(command).map(|check| format!("{check} > /dev/null 2>&1"));
    match (exists, succeeds) {
        (Some(exists), Some(succeeds)) => Some(format!("{{ {exists} || {succeeds}; }}")),
        (exists, succeeds) => exists.or(succeeds),
    }
}

/// What a command's `unless` runs, for a person who wants to know.
pub(crate) fn succeeds(command: &Command) -> Option<String> {
    let text = command.guard.unless.as_ref()?;
    let argv = shell_argv(text, command.cwd.as_deref(), command.user.as_deref(), command.env_file.as_deref());
    Some(argv.iter().map(|w| quote(w)).collect::<Vec<_>>().join(" "))
}

/// `+ /srv/pizzeria: not there`, on one line.
pub(crate) fn title(planned: &PlannedStep) -> String {
    let step = &planned.step;
    let gone = if matches!(step.resource, Resource::Absent { .. }) { " (removed)" } else { "" };
    let text = match step.mark {
        Mark::Check => format!("{} {}", label(&step.resource), step.why),
        mark => format!("{} {}{gone}: {}", mark.symbol(), label(&step.resource), step.why),
    };
    text.replace(['\n', '\r'], " ")
}

/// All acts of a machine, for what must be said before any of them.
pub(crate) fn acts_on<'a>(plan: &'a Plan, machine: &'a MachineName) -> impl Iterator<Item = &'a Act> {
    plan.steps().filter(move |(m, _)| *m == machine).flat_map(|(_, s)| &s.acts)
}
