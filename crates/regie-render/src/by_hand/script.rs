//! One machine's part as a script for bash.

use super::{acts_on, commands};
use regie_plan::{Plan, PlannedItem};
use regie_resource::preamble;
use regie_wire::MachineName;

/// The script. It can be piped to `bash`: the whole of it is read before its first command runs, and no command of it
/// reads what was meant for the shell.
pub fn by_hand_script(plan: &Plan, machine: &MachineName) -> String {
    let mut out =
        format!("# {} on {machine}, by hand (bash, as the user that regie would act as)\nset -eu\n", plan.title);
    let before = preamble(acts_on(plan, machine));
    if !before.is_empty() {
        out.push_str(&format!("\n# Secrets, and how they are written where they stand\n{before}"));
    }
    out.push_str("# What recipes say may use variables that are not set\nset +u\n\n{\n");
    let part = plan.machines.iter().find(|m| m.machine == *machine);
    let mut last = None;
    let mut waits = String::new();
    for item in part.into_iter().flat_map(|m| &m.items) {
        match item {
            PlannedItem::Step(step) => {
                // A gate that nothing comes after is nothing to wait for.
                out.push_str(&std::mem::take(&mut waits));
                let now = (&step.step.scope, step.step.phase, &step.turn);
                if last != Some(now) {
                    let turn = step.turn.as_ref().map(|t| format!(" ({} of {})", t.number, t.of)).unwrap_or_default();
                    out.push_str(&format!("\n# == {}: {}{turn} ==\n", now.0, now.1.name()));
                    last = Some(now);
                }
                out.push_str(&format!("\n{}\n", commands(step)));
            }
            PlannedItem::Gate { what, .. } => {
                waits.push_str(&format!("\n# == Only when {what} ==\n"));
                last = None;
            }
        }
    }
    // A group of commands needs one.
    out.push_str("\n:\n} < /dev/null\n");
    out
}
