//! Taking an instance out of the inventory and off its machines.

use super::contact::Contact;
use super::here::{self, Here};
use super::{carry, look, show};
use crate::cli::{Global, RunArgs};
use crate::edge::inventory::Edit;
use crate::edge::person;
use crate::exit::{Done, Exit, Failure};
use regie_plan::Procedure;
use regie_wire::{InstanceName, Scope};

/// Shows what goes and what stays, has the name typed, edits the inventory, carries it out. What fails leaves the inventory
/// as it was.
pub fn remove(g: &Global, instance: &InstanceName, data: bool, run: &RunArgs) -> Done {
    let (files, _) = here::read(g)?;
    let now = here::open(g)?;
    let edit = Edit::without(&files, &now.root, &now.env, instance)?;
    let without = match &edit {
        Some(edit) => Some(here::open_files(g, &edit.applied(files))?),
        None if now.environment().instances.iter().any(|i| i.name == *instance) => {
            return Err(elsewhere(&now, instance));
        }
        None => None,
    };
    let here = without.as_ref().unwrap_or(&now);
    let mut contact = Contact::open(g, here, &here.machines())?;
    if let Some((machine, error)) = contact.away.iter().next() {
        let message = format!("{machine} did not answer: {}", error.why());
        let help = format!("something of {instance} may stand there: try again when it answers");
        return Err(Failure::new(message, help));
    }
    let remembered = contact.facts.values().any(|f| {
        let ours = |g: &regie_wire::Given| g.scope == Scope::Instance(instance.clone()) && g.dossier == here.id();
        f.manifest.given.values().any(ours)
    });
    if !remembered {
        return nothing_there(g, here, edit.as_ref(), instance, run);
    }
    let looked = look::look_without(here, &mut contact, instance, &now)?;
    let plan = look::plan(here, &Procedure::Remove { instance: instance.clone(), data }, &looked)?;
    show::plan(g, &plan);
    say(g, edit.as_ref(), instance, data);
    if !agreed(instance, run)? {
        return Ok(Exit::Refused);
    }
    if let Some(edit) = &edit {
        edit.write()?;
    }
    if plan.is_empty() {
        carry::remember_matching(g, &mut contact, &plan)?;
        return Ok(Exit::Ok);
    }
    let done = carry::begin(g, here, contact, &plan, &looked, run);
    let unchanged = match &done {
        Ok(Ok(ended)) => ended.unchanged,
        Ok(Err(_)) => false,
        Err(_) => true,
    };
    match (&done, &edit) {
        (Ok(Ok(ended)), _) if ended.exit == Exit::Ok => {}
        (_, None) => {}
        (_, Some(edit)) if unchanged => {
            edit.take_back()?;
            err!("{}: [instance.{instance}] is in it again", edit.name);
        }
        // It may be gone in part, or its data may be: with the instance in it, the next apply would set up an empty one.
        (_, Some(edit)) => {
            err!(
                "{}: {instance} stays out of it, for it may be gone in part; regie plan shows what is left, and git has \
                 the lines",
                edit.name
            );
        }
    }
    done?.map(|ended| ended.exit)
}

/// It was declared, and no machine was ever given anything for it.
fn nothing_there(g: &Global, here: &Here, edit: Option<&Edit>, instance: &InstanceName, run: &RunArgs) -> Done {
    let Some(edit) = edit else {
        let known = here.environment().instances.iter().map(|i| i.name.to_string()).collect::<Vec<_>>().join(", ");
        let message = format!("there is no instance `{instance}` in {}, and no machine remembers one", here.env);
        return Err(Failure::usage(message, format!("there are: {known}")));
    };
    say(g, Some(edit), instance, false);
    if !agreed(instance, run)? {
        return Ok(Exit::Refused);
    }
    edit.write()?;
    if !g.json {
        out!("{instance} is out of {}; no machine had anything of it.", edit.name);
    }
    Ok(Exit::Ok)
}

fn say(g: &Global, edit: Option<&Edit>, instance: &InstanceName, data: bool) {
    if g.json {
        return;
    }
    if let Some(edit) = edit {
        out!("\n{}", edit.name);
        edit.lines().iter().for_each(|line| out!("- {line}"));
    }
    if data {
        out!(
            "\nWith its data: the databases of {instance} with their users, and its folder with everything that lies in it, \
             whoever put it there. That cannot be taken back."
        );
    }
}

fn agreed(instance: &InstanceName, run: &RunArgs) -> Result<bool, Failure> {
    let question = format!("\nTo go on, type the name of the instance ({instance}):");
    Ok(run.yes || person::types(instance.as_str(), &question)?)
}

fn elsewhere(here: &Here, instance: &InstanceName) -> Failure {
    let message = format!("{instance} is not declared in inventory/{}.toml itself", here.env);
    Failure::new(message, "take it out where it is declared (inventory/base.toml?), then run: regie apply")
}
