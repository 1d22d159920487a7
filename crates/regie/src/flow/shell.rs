//! A shell where an instance runs, or a command there.

use super::at_once::{self, Wish, shown};
use super::contact::{Contact, journal_failure, machine_failure};
use super::here::{self, Here};
use super::{exec, look};
use crate::cli::Global;
use crate::edge::{clock, interrupts, person};
use crate::exit::{Done, Exit, Failure};
use regie_dossier::Workplace;
use regie_wire::{Command, Event, InstanceName, MachineName, Scope};
use std::collections::BTreeMap;

/// What was asked for.
pub struct Asked<'a> {
    /// Whose.
    pub instance: &'a InstanceName,
    /// On which of its machines; the first one when not said.
    pub on: Option<MachineName>,
    /// A command in place of a person's own shell.
    pub command: &'a [String],
    /// Seconds, for a command.
    pub timeout: Option<u64>,
    /// Why.
    pub reason: Option<&'a str>,
}

/// Opens the shell, or runs the command.
pub fn shell(g: &Global, asked: &Asked<'_>) -> Done {
    let here = here::open(g)?;
    let mut contact = Contact::open(g, &here, &here.machines_of(asked.instance)?)?;
    let place = workplace(&here, &contact, asked)?;
    if let Some(error) = contact.away.get(&place.machine) {
        return Err(machine_failure(error));
    }
    let name = format!("{}@{}", asked.instance, here.env);
    let scope = Scope::Instance(asked.instance.clone());
    let wish = |procedure, title| Wish { procedure, title, scope, reason: asked.reason };
    if asked.command.is_empty() {
        let title = format!("shell {name}");
        return by_hand(&here, &mut contact, &place, &name, &wish("shell", title));
    }
    let text = exec::text(asked.command);
    let command = Command {
        run: regie_resource::in_release(&text),
        name: shown(&text),
        cwd: Some(place.current),
        user: place.user,
        env_file: place.env_file,
        ..at_once::command(&text, asked.timeout)
    };
    let wish = wish("exec", format!("shell {name}: {}", shown(&text)));
    at_once::run(g, &here, &mut contact, &wish, BTreeMap::from([(place.machine, command)]))
}

fn workplace(here: &Here, contact: &Contact, asked: &Asked<'_>) -> Result<Workplace, Failure> {
    let wanted = look::operated(here, contact)?;
    let view = wanted.instances.into_iter().find(|v| v.name == *asked.instance);
    let mut places = view.map(|v| v.workplaces).unwrap_or_default();
    let known = places.iter().map(|p| p.machine.to_string()).collect::<Vec<_>>().join(", ");
    let at = match &asked.on {
        None => places.first().map(|_| 0),
        Some(machine) => places.iter().position(|p| p.machine == *machine),
    };
    match (at, &asked.on) {
        (Some(at), _) => Ok(places.swap_remove(at)),
        (None, Some(machine)) => {
            let message = format!("{} does not run on `{machine}`", asked.instance);
            Err(Failure::usage(message, format!("it runs on: {known}")))
        }
        (None, None) => {
            let message = format!("{} runs on no machine", asked.instance);
            Err(Failure::usage(message, "run a command on a machine itself: regie exec MACHINE -- …"))
        }
    }
}

/// A person's own shell: its beginning and its end are written down, and nothing of what is typed.
fn by_hand(here: &Here, contact: &mut Contact, place: &Workplace, name: &str, wish: &Wish<'_>) -> Done {
    if !person::is_there() {
        let help = format!("a shell needs a terminal; give it a command: regie shell {name} -- COMMAND");
        return Err(Failure::usage("there is no terminal here", help));
    }
    let lines = std::sync::Arc::clone(&contact.lines);
    let Some(session) = contact.sessions.get_mut(&place.machine) else {
        return Err(Failure::new(format!("{} does not answer", place.machine), "try again when it does"));
    };
    let run = clock::new_run();
    let mut events: Vec<Event> = Vec::new();
    let order = at_once::order(here, &run, &place.machine, wish, None);
    session.witness(order, &mut |e| events.push(e.clone())).map_err(|e| machine_failure(&e))?;
    contact.journal.append(&std::mem::take(&mut events)).map_err(journal_failure)?;
    err!("{name} on {}: its beginning and its end are recorded (run {run}), what you type is not", place.machine);
    // Ctrl-C belongs to the shell from here on.
    let _ended = interrupts::outlive();
    let text = regie_resource::interactive(name);
    let user = place.user.as_deref();
    let words = regie_resource::shell_argv(&text, Some(&place.current), user, place.env_file.as_deref());
    let shell = lines.interactive(&place.machine, &words);
    let state = match &shell {
        Ok(Some(code)) => format!("exit code {code}"),
        Ok(None) => "ended by a signal".to_owned(),
        Err(e) => format!("{}: {}", e.what(), e.why()),
    };
    if let Err(e) = session.close(&run, &state, &mut |e| events.push(e.clone())) {
        err!("warning: {}: {}; the machine wrote the end down by itself", e.machine(), e.what());
    }
    contact.journal.append(&events).map_err(journal_failure)?;
    match shell {
        // What the last command in it ended with is the person's affair; 255 is ssh's own.
        Ok(Some(255)) | Ok(None) => Ok(Exit::Error),
        Ok(Some(_)) => Ok(Exit::Ok),
        Err(e) => Err(machine_failure(&e)),
    }
}
