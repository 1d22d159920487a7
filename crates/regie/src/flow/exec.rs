//! A command on machines.

use super::at_once::{self, Wish, shown};
use super::contact::Contact;
use super::here;
use crate::cli::Global;
use crate::exit::{Done, Failure};
use regie_wire::{MachineName, Scope};
use std::collections::BTreeSet;

/// What was asked for.
pub struct Asked<'a> {
    /// Machines by name.
    pub machines: &'a [String],
    /// All of them.
    pub all: bool,
    /// Shell text when it is one word, else a program with its arguments.
    pub command: &'a [String],
    /// Seconds.
    pub timeout: Option<u64>,
    /// Why.
    pub reason: Option<&'a str>,
}

/// Runs it on all of them at once.
pub fn exec(g: &Global, asked: &Asked<'_>) -> Done {
    let here = here::open(g)?;
    let machines = match (asked.all, asked.machines) {
        (true, []) => here.machines(),
        (false, names @ [_, ..]) => {
            names.iter().map(|n| Ok(here.machine(&n.as_str().into())?.name.clone())).collect::<Result<_, Failure>>()?
        }
        (true, _) => return Err(Failure::usage("machines and --all contradict one another", "say one of them")),
        (false, []) => {
            let known = names(&here.machines());
            return Err(Failure::usage("no machine is named", format!("name some, or say --all; there are: {known}")));
        }
    };
    let text = text(asked.command);
    let on = if machines.len() > 3 { format!("{} machines", machines.len()) } else { names(&machines) };
    let title = format!("exec {on}: {}", shown(&text));
    let wish = Wish { procedure: "exec", title, scope: Scope::Machine, reason: asked.reason };
    let mut contact = Contact::open(g, &here, &machines)?;
    let commands = machines.into_iter().map(|m| (m, at_once::command(&text, asked.timeout))).collect();
    at_once::run(g, &here, &mut contact, &wish, commands)
}

/// One word is shell text as it stands; several are a program and its arguments.
pub fn text(command: &[String]) -> String {
    match command {
        [text] => text.clone(),
        words => words.iter().map(|w| regie_resource::quote(w)).collect::<Vec<_>>().join(" "),
    }
}

fn names(machines: &BTreeSet<MachineName>) -> String {
    machines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
