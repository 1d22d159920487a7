//! What is said before and after a run: what it is about, and the state things are left in.

use super::carry::Told;
use super::contact::Contact;
use super::here::Here;
use super::look::Looked;
use super::status::current_release;
use crate::cli::Global;
use crate::exit::{Exit, Failure};
use crate::report::seconds;
use regie_apply::{Class, MachineEnd};
use regie_plan::{Plan, Procedure};
use regie_wire::{InstanceName, Lease, MachineName, Outcome, RunId};

/// `deploy pizzeria@prod  1.0.0 → 2.0.0    run 8k3f9a · reason "order export"`.
pub fn header(g: &Global, plan: &Plan, looked: &Looked, run: &RunId, reason: Option<&str>) {
    if g.json {
        let value = serde_json::json!({ "v": 1, "type": "run", "run": run, "title": plan.title, "reason": reason });
        out!("{value}");
        return;
    }
    let versions = instance_of(plan).and_then(|name| {
        let view = looked.wanted.instances.iter().find(|v| v.name == *name)?;
        let from = view.roots.iter().find_map(|(m, root)| current_release(looked, m, root));
        Some(match from.as_deref().map(version) {
            None => view.version.clone(),
            // Who stops or starts it leaves it at its version.
            Some(from) if from == view.version || !matches!(plan.procedure, Procedure::Deploy { .. }) => {
                from.to_owned()
            }
            Some(from) => format!("{from} → {}", view.version),
        })
    });
    let versions = versions.map_or_else(String::new, |v| format!("  {v}"));
    let reason = reason.map_or_else(String::new, |r| format!(" · reason “{r}”"));
    out!("{}{versions}    run {run}{reason}", plan.title);
    for note in &plan.notes {
        out!("  {} {}", note.mark, note.text);
    }
}

/// The version in a release's id: what stands before its revision.
fn version(release: &str) -> &str {
    release.rsplit_once('-').map_or(release, |(version, _)| version)
}

fn instance_of(plan: &Plan) -> Option<&InstanceName> {
    plan.procedure.instance()
}

/// Says the state things are left in; gives the exit code that the run deserves.
pub fn tell(g: &Global, here: &Here, plan: &Plan, contact: &Contact, told: &Told) -> Exit {
    let what = match (instance_of(plan), plan.procedure.platform()) {
        (Some(instance), _) => format!("{instance}@{}", here.env),
        (None, Some(platform)) => format!("{platform}@{}", here.env),
        (None, None) => here.env.clone(),
    };
    let version = instance_of(plan).and_then(|i| plan.versions.get(i));
    let done = match (&plan.procedure, version) {
        (Procedure::Deploy { .. }, Some(version)) => format!("{what} is at {version}."),
        (Procedure::Start { .. }, _) => format!("{what} is started."),
        (Procedure::StartPlatform { .. }, _) => format!("{what} is started, and what was stopped with it."),
        (Procedure::Stop { .. }, _) => format!("{what} is stopped, and held so (start it again: regie start {what})."),
        (Procedure::StopPlatform { .. }, _) => {
            format!("{what} is stopped with all that needs it, and held so (start them again: regie start {what}).")
        }
        (Procedure::Restart { .. } | Procedure::RestartPlatform { .. }, _) => format!("{what} was restarted."),
        (Procedure::Maintenance { closed: Some(_), .. }, _) => {
            format!(
                "{what} is in maintenance: visitors are shown its page (let them in: regie maintenance {what} off)."
            )
        }
        (Procedure::Maintenance { closed: None, .. }, _) => format!("{what} is out of maintenance: visitors come in."),
        (Procedure::Provision { .. }, _) => format!("the machines of {what} have what they should have of their own."),
        (Procedure::Aside { machine, out }, _) => match out {
            true => format!("{machine} is given no more requests."),
            false => format!("{machine} is given requests again."),
        },
        (Procedure::Remove { data: true, .. }, _) => format!("{what} is gone, with its data."),
        (Procedure::Remove { .. }, _) => format!("{what} is gone; its data is kept."),
        _ => format!("{what} is as the dossier says."),
    };
    end(g, &what, &done, !contact.away.is_empty(), told)
}

/// Says how a run ended: `done` when it did what was asked, else machine by machine.
pub fn end(g: &Global, what: &str, done: &str, away: bool, told: &Told) -> Exit {
    let report = &told.report;
    let exit = exit(told, away);
    let mut lines = Vec::new();
    if report.is_done() {
        let took = if told.took >= 100 { format!(" {}.", seconds(told.took)) } else { String::new() };
        lines.push(format!("{done}{took}"));
    } else if report.machines.values().all(|e| matches!(e, MachineEnd::Ended { outcome: Outcome::PutBack, .. })) {
        lines.push(format!("{what} is as it was."));
    } else {
        lines.extend(report.machines.iter().map(|(m, e)| format!("{m}: {}", words(e, &report.run))));
    }
    if away {
        lines.push("Machines that did not answer were left as they are.".into());
    }
    if g.json {
        let value = serde_json::json!({ "v": 1, "type": "end", "run": report.run, "exit": exit.code(), "state": lines.join(" ") });
        out!("{value}");
    } else {
        let began =
            |e: &MachineEnd| !matches!(e, MachineEnd::Leased(_) | MachineEnd::NotStarted { .. } | MachineEnd::Error(_));
        let run = if report.machines.values().any(began) {
            format!("  The run: regie show {}", report.run)
        } else {
            String::new()
        };
        out!("\n{}{run}", lines.join("\n"));
    }
    exit
}

/// The exit code that it deserves.
pub fn exit(told: &Told, away: bool) -> Exit {
    match told.report.class() {
        _ if told.interrupted && told.report.class() != Some(Class::NeedsPerson) => Exit::Interrupted,
        Some(Class::NeedsPerson) => Exit::NeedsPerson,
        Some(Class::Refused) => Exit::Refused,
        Some(Class::Error) => Exit::Error,
        None if away => Exit::Error,
        None => Exit::Ok,
    }
}

/// How it ended on a machine.
pub fn words(end: &MachineEnd, run: &RunId) -> String {
    let after = |step: &Option<regie_wire::StepId>| step.map_or_else(String::new, |s| format!(" at step {s}"));
    match end {
        MachineEnd::Ended { state, .. } => state.clone(),
        MachineEnd::AtGate { what, .. } => {
            format!("waits: {what}\n  help: go on with regie resume {run}, or take it back with regie undo {run}")
        }
        MachineEnd::Interrupted { step } => {
            format!("its part was interrupted{}\n  help: go on with regie resume {run}, or apply again", after(step))
        }
        MachineEnd::Lost { step, why } => format!(
            "lost{}, and not found again: {why}\n  help: what is under way there goes on by itself; look with regie show {run}, take it up with regie resume {run}",
            after(step)
        ),
        MachineEnd::Leased(lease) => leased_words(lease),
        MachineEnd::Detached { step } => {
            format!("goes on{} without being watched\n  help: watch it again with regie resume {run}", after(step))
        }
        MachineEnd::NotStarted { why } => format!("nothing was done: {why}"),
        MachineEnd::Error(error) => error.clone(),
    }
}

fn leased_words(lease: &Lease) -> String {
    format!(
        "{} is at it: {} (run {}, since {}); nothing was done\n  help: wait, watch it with regie resume {}, or stop it with regie cancel {}",
        lease.who,
        lease.what,
        lease.run,
        crate::edge::clock::local(lease.since),
        lease.run,
        lease.run
    )
}

/// Somebody else holds a machine.
pub fn leased(machine: &MachineName, lease: &Lease) -> Failure {
    Failure::refused(format!("{machine}: {}", leased_words(lease)), "")
}
