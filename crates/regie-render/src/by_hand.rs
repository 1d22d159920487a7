//! A plan as the commands that a person would type.

mod here;
mod markdown;
mod script;

pub use here::by_hand_here;
pub use markdown::by_hand_markdown;
pub use script::by_hand_script;

pub(crate) use here::copies;

use regie_plan::{Plan, PlannedStep, label};
use regie_resource::{Act, to_shell};
use regie_wire::{MachineName, Mark, Resource};

/// A step's commands under a comment that says what they are for.
pub(crate) fn commands(planned: &PlannedStep) -> String {
    let shell: Vec<String> = planned.acts.iter().map(to_shell).collect();
    format!("# {}\n{}", title(planned), shell.join("\n"))
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
