//! What a walk says. Programs that read JSON hear its events instead.

use super::Walk;
use super::attempt::{Task, Went};
use super::keys;
use super::stage::Stage;
use crate::cli::Global;
use crate::exit::Exit;
use crate::flow::record::Record;
use crate::report::seconds;
use regie_dossier::page::{Act, Page, Step};
use regie_render::{Piece, Style};
use regie_wire::{Command, InstanceName, MachineName};
use std::collections::{BTreeMap, BTreeSet};

/// Title, run and reason.
pub fn head(stage: &Stage<'_>, record: &Record) {
    if stage.g.json {
        return;
    }
    let reason = stage.reason.map_or_else(String::new, |r| format!(" · reason “{r}”"));
    out!("{}    run {}{reason}\n", stage.title, record.run);
    out!("{}", bold(&stage.style, &stage.view.page.title.text));
}

fn bold(style: &Style, text: &str) -> String {
    if style.color { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}

/// Prose, with an empty line before and none at its end.
pub fn lines(g: &Global, lines: &[String]) {
    if g.json {
        return;
    }
    out!();
    let last = lines.iter().rposition(|l| !l.trim().is_empty()).map_or(0, |n| n + 1);
    lines[..last].iter().for_each(|l| out!("{l}"));
}

/// How many pieces stand before the first step that is left, without the prose right before it.
pub fn to_skip(pieces: &[Piece<'_>], finished: &BTreeSet<u32>) -> usize {
    let left = |p: &Piece<'_>| matches!(p, Piece::Step(s) if !matches!(s.act, Act::Require(_)) && !finished.contains(&s.number));
    if finished.is_empty() {
        return 0;
    }
    let at = pieces.iter().position(left).unwrap_or(pieces.len());
    // What follows the last finished step leads to the next.
    pieces[..at].iter().rposition(|p| matches!(p, Piece::Step(s) if finished.contains(&s.number))).map_or(0, |n| n + 1)
}

/// That steps are done already.
pub fn skipped(walk: &Walk<'_>) {
    if walk.stage.g.json {
        return;
    }
    let done = walk.finished.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let (word, is) = if walk.finished.len() == 1 { ("step", "is") } else { ("steps", "are") };
    out!("\n… {word} {done} {is} done");
}

/// The inputs, as they are.
pub fn answers(walk: &Walk<'_>) {
    if walk.stage.g.json || walk.answers.is_empty() {
        return;
    }
    out!();
    walk.answers.iter().for_each(|(name, value)| out!("  {name} = {value}"));
}

/// Number, what, where, and the very command.
pub fn step(walk: &Walk<'_>, step: &Step, task: &Task) {
    if !walk.stage.g.json {
        show(&walk.stage.style, walk.stage.total(), step, task);
    }
}

/// The same, for a page.
pub fn show(style: &Style, total: usize, step: &Step, task: &Task) {
    let what = match step.act {
        Act::Require(_) => "required",
        Act::Assert(_) => "looked at",
        _ => "run",
    };
    let head = |place: &str| out!("\n  {}", bold(style, &format!("step {} of {total} · {place}", step.number)));
    match task {
        Task::Here(text) => {
            head(&format!("{what} on this computer"));
            code(text);
        }
        Task::Nowhere(_) => head("nowhere"),
        Task::There(commands) => {
            for (machines, text) in alike(commands) {
                let names = machines.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", ");
                head(&format!("{what} on {names}"));
                code(&text);
            }
        }
    }
    if let Some(said) = step.act.run().and_then(|r| r.contains.as_ref()) {
        out!("    and what it says contains “{}”", said.text);
    }
}

fn code(text: &str) {
    text.trim_end().lines().for_each(|l| out!("    {l}"));
}

/// Machines whose command is the same, with that.
fn alike(commands: &BTreeMap<MachineName, Command>) -> Vec<(Vec<&MachineName>, String)> {
    let mut all: Vec<(Vec<&MachineName>, String)> = Vec::new();
    for (machine, command) in commands {
        let text = typed(command);
        match all.iter_mut().find(|(_, t)| *t == text) {
            Some((machines, _)) => machines.push(machine),
            None => all.push((vec![machine], text)),
        }
    }
    all
}

/// A command as a person types it there.
pub fn typed(command: &Command) -> String {
    let Command { run, cwd, user, env_file, timeout, .. } = command;
    if cwd.is_none() && user.is_none() && env_file.is_none() {
        return run.clone();
    }
    let (run, cwd, user, env_file) = (run.clone(), cwd.clone(), user.clone(), env_file.clone());
    regie_resource::to_shell(&regie_resource::Act::Shell { run, cwd, user, env_file, timeout: *timeout })
}

/// A line that a program said.
pub fn output(g: &Global, machine: Option<&str>, text: &str) {
    if !g.json {
        line(machine, text);
    }
}

/// The same, for a person.
pub fn line(machine: Option<&str>, text: &str) {
    match machine {
        Some(machine) => out!("    │ {machine} | {text}"),
        None => out!("    │ {text}"),
    }
}

/// How a try went.
pub fn went(stage: &Stage<'_>, went: &Went, timed: bool) {
    if stage.g.json {
        return;
    }
    let paint = |code: &str, text: &str| {
        if stage.style.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    };
    match &went.failed {
        None if timed => out!("  {} {}", paint("32", "✓"), seconds(went.took)),
        None => out!("  {}", paint("32", "✓")),
        Some(why) => out!("  {} {}", paint("31", "✗"), stage.scrubber.clean(why).replace('\n', "\n    ")),
    }
}

/// The last lines of what was not shown.
pub fn tail(stage: &Stage<'_>, tail: &[String]) {
    if !stage.g.json {
        tail.iter().for_each(|l| out!("    │ {l}"));
    }
}

/// What is to be confirmed.
pub fn confirm(stage: &Stage<'_>, step: &Step, text: &str) {
    if !stage.g.json {
        confirmed(&stage.style, stage.total(), step, text);
    }
}

/// The same, for a page.
pub fn confirmed(style: &Style, total: usize, step: &Step, text: &str) {
    out!("\n  {}", bold(style, &format!("step {} of {total} · for you to say", step.number)));
    text.trim().lines().for_each(|l| out!("    {l}"));
}

/// Something of the walk's own.
pub fn note(stage: &Stage<'_>, text: &str) {
    if !stage.g.json {
        out!("  {text}");
    }
}

/// How it ended when all went well.
pub fn done(walk: &Walk<'_>) -> String {
    let steps = match walk.stage.total() {
        1 => "1 step".to_owned(),
        n => format!("{n} steps"),
    };
    format!("done: {steps}")
}

/// The state things are left in.
pub fn end(walk: &Walk<'_>, exit: Exit, state: &str) {
    let (stage, record) = (walk.stage, &walk.record);
    if stage.g.json {
        let end = serde_json::json!({ "v": 1, "type": "end", "run": record.run, "exit": exit.code(), "state": state });
        out!("{end}");
        return;
    }
    let run = &record.run;
    match exit {
        Exit::Ok => out!("\n{} is {state}.  The run: regie show {run}", stage.title),
        Exit::Refused if !walk.taken_up => {
            out!("\n{}: {state}. Nothing of it was run.  The run: regie show {run}", stage.title)
        }
        _ if keys::somebody(stage.g) => out!("\n{}: {state}.  Go on: regie resume {run}", stage.title),
        _ => out!(
            "\n{}: {state}.  Go on: {}",
            stage.title,
            verb(&stage.view.page, stage.view.instance.as_ref(), &stage.here.env)
        ),
    }
}

/// `regie playbook site-down --env prod --instance pizzeria`
pub fn verb(page: &Page, instance: Option<&InstanceName>, env: &str) -> String {
    let instance = instance.map_or_else(String::new, |i| format!(" --instance {i}"));
    format!("regie {} {} --env {env}{instance}", page.kind.name(), page.name)
}
