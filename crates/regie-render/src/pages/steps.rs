//! A step of a page as a person does it.

use crate::Words;
use crate::document::{Block, Inline, Line, Typed, plain};
use regie_dossier::page::{Act, On, PageView, Run, Step};
use regie_resource::{Act as Typing, to_shell};
use regie_wire::Command;

/// The step as every view has it.
pub(super) fn step(views: &[&PageView], step: &Step, words: &Words) -> Block {
    let of = &words.pages;
    let what = match &step.act {
        Act::Require(_) => of.require,
        Act::Run(_) => of.run,
        Act::Assert(_) => of.assert,
        Act::Confirm(_) => of.confirm,
    };
    let (label, commands) = match step.act.run() {
        None => (what.to_owned(), Vec::new()),
        Some(run) if run.on == On::Here => here(views, step, what, words),
        Some(run) => there(views, step, run, what, words),
    };
    let note = match &step.act {
        Act::Confirm(_) => asked(views, step),
        Act::Run(_) => Line::new(),
        Act::Require(_) | Act::Assert(_) => expected(views, step, words),
    };
    Block::Step { number: step.number, label: plain(label), commands, note }
}

/// What is asked, of each instance once.
fn asked(views: &[&PageView], step: &Step) -> Line {
    let mut said: Vec<&str> = Vec::new();
    for view in views {
        match act(view, step) {
            Some(Act::Confirm(text)) if !said.contains(&text.text.as_str()) => said.push(&text.text),
            _ => {}
        }
    }
    coded(&said.join(" "))
}

/// What must come of it, told apart by instance where that differs.
fn expected(views: &[&PageView], step: &Step, words: &Words) -> Line {
    let of = &words.pages;
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for view in views {
        let Some(run) = act(view, step).and_then(Act::run) else { continue };
        let text = run.contains.as_ref().map(|text| (of.must_contain)(&text.text));
        let name = view.instance.as_ref().map(ToString::to_string).unwrap_or_default();
        add(&mut groups, text.unwrap_or_else(|| of.must_succeed.to_owned()), name);
    }
    let many = groups.len() > 1;
    let said = groups.into_iter().map(|(text, names)| match many {
        true => format!("{} {text}", (of.for_instance)(&names.join(", "))),
        false => text,
    });
    plain(said.collect::<Vec<_>>().join(" "))
}

/// What stands between backticks is typed.
fn coded(text: &str) -> Line {
    let parts = text.split('`').collect::<Vec<_>>();
    // A backtick that nothing closes is one.
    if parts.len() % 2 == 0 {
        return plain(text);
    }
    let part = |(i, part): (usize, &&str)| match i % 2 {
        0 => Inline::Text((*part).to_owned()),
        _ => Inline::Code((*part).to_owned()),
    };
    parts.iter().enumerate().filter(|(_, part)| !part.is_empty()).map(part).collect()
}

/// The same step in a view.
fn act<'a>(view: &'a PageView, step: &Step) -> Option<&'a Act> {
    view.page.steps().into_iter().find(|s| s.number == step.number).map(|s| &s.act)
}

fn here(views: &[&PageView], step: &Step, what: &str, words: &Words) -> (String, Vec<Typed>) {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for view in views {
        if let Some(run) = act(view, step).and_then(Act::run) {
            let name = view.instance.as_ref().map(ToString::to_string).unwrap_or_default();
            add(&mut groups, run.text.text.trim_end().to_owned(), name);
        }
    }
    let many = groups.len() > 1;
    let place = |names: &[String]| {
        if many { plain((words.pages.for_instance)(&names.join(", "))) } else { Line::new() }
    };
    let typed = groups.into_iter().map(|(text, names)| Typed { place: place(&names), text }).collect();
    (format!("{what}{}", words.pages.here), typed)
}

fn there(views: &[&PageView], step: &Step, run: &Run, what: &str, words: &Words) -> (String, Vec<Typed>) {
    let of = &words.pages;
    let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for view in views {
        for (machine, command) in view.commands.get(&step.number).into_iter().flatten() {
            let name = view.instance.as_ref().map(ToString::to_string).unwrap_or_default();
            add(&mut groups, shell(command), (machine.to_string(), name));
        }
    }
    // Two instances on a machine that have different commands there are told apart by their names.
    let twice = |machine: &str| groups.iter().filter(|(_, at)| at.iter().any(|(m, _)| m == machine)).count() > 1;
    let place = |at: &[(String, String)]| {
        let mut names: Vec<String> = Vec::new();
        for (machine, instance) in at {
            let name = if twice(machine) { (of.machine_for)(machine, instance) } else { machine.clone() };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    };
    match groups.as_slice() {
        [] => {
            let on = match &run.on {
                On::Named(name) => name.as_str(),
                On::All | On::Here => "",
            };
            (format!("{what}{}. {}", (of.on)(on), (of.not_here)(on)), Vec::new())
        }
        [(text, at)] => {
            let typed = Typed { place: Line::new(), text: text.clone() };
            (format!("{what}{}", (of.on)(&place(at))), vec![typed])
        }
        groups => {
            let typed = |(text, at): &(String, Vec<(String, String)>)| Typed {
                place: plain((of.on_place)(&place(at))),
                text: text.clone(),
            };
            (what.to_owned(), groups.iter().map(typed).collect())
        }
    }
}

fn add<T>(groups: &mut Vec<(String, Vec<T>)>, text: String, at: T) {
    match groups.iter_mut().find(|(t, _)| *t == text) {
        Some((_, all)) => all.push(at),
        None => groups.push((text, vec![at])),
    }
}

/// As it is pasted there.
pub(crate) fn shell(command: &Command) -> String {
    let bare = command.cwd.is_none() && command.user.is_none() && command.env_file.is_none();
    if bare && leaves_the_shell_alone(&command.run) {
        return command.run.trim().to_owned();
    }
    to_shell(&Typing::Shell {
        run: command.run.clone(),
        cwd: command.cwd.clone(),
        user: command.user.clone(),
        env_file: command.env_file.clone(),
        timeout: command.timeout,
    })
}

/// One command that changes nothing of the shell it is typed into: it needs no shell of its own, and is read at a glance.
fn leaves_the_shell_alone(text: &str) -> bool {
    const OF_THE_SHELL: [&str; 12] =
        [".", "cd", "eval", "exec", "exit", "export", "return", "set", "source", "trap", "umask", "unset"];
    let text = text.trim();
    !text.contains(['\n', ';']) && !text.split_whitespace().any(|word| OF_THE_SHELL.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_command_needs_no_shell_of_its_own() {
        assert!(leaves_the_shell_alone("df -h | sort -h\n"));
        for text in ["cd /srv && ls", "false; true", "a\nb", "test -e x || exit 1", ". ./env"] {
            assert!(!leaves_the_shell_alone(text), "{text}");
        }
    }
}
