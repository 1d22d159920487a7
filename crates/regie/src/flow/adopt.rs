//! Taking over a server that exists: looked over, written down, and proved by a plan of it.

mod ground;
mod settle;
mod told;

use super::contact::{Contact, machine_failure};
use super::here::{self, Here};
use super::{look, machines};
use crate::cli::Global;
use crate::exit::{Done, Exit, Failure};
use ground::Ground;
use regie_apply::Cause;
use regie_dossier::{Address, adopt};
use regie_plan::Procedure;
use regie_wire::MachineName;
use std::collections::BTreeSet;

/// What is asked for.
pub struct Asked<'a> {
    /// As it was typed.
    pub address: &'a str,
    /// The machine's name.
    pub name: Option<&'a str>,
    /// Into the dossier, rather than to standard output.
    pub write: bool,
    /// Host keys are trusted without a question.
    pub yes: bool,
}

/// Looks, makes the inventory, plans on it, and writes or prints it.
pub fn adopt(g: &Global, asked: &Asked<'_>) -> Done {
    let address = typed(asked.address)?;
    let name = asked.name.map_or_else(|| adopt::machine_name(&address), str::to_owned);
    let machine = MachineName::new(&name);
    let ground = Ground::find(g, &name)?;
    let g = &Global { env: Some(ground.env.clone()), ..g.clone() };
    let bare = here::open_files(g, &ground.with_machine(&name, &address))?;
    let mut contact = meet(g, &bare, &machine, asked.yes)?;
    let survey = match contact.sessions.get_mut(&machine) {
        Some(session) => session.survey().map_err(|e| machine_failure(&e))?,
        None => return Err(contact.away.get(&machine).map_or_else(gone, machine_failure)),
    };
    let facts = contact.facts[&machine].clone();
    let platforms = bare.dossier.platforms.keys().map(String::as_str).collect::<Vec<_>>();
    let seen = adopt::Seen { name: &name, address: &address, facts: &facts, survey: &survey, platforms: &platforms };
    let settled = settle::settle(g, &ground, &seen, &bare, &mut contact)?;
    let looked = look::look(&settled.here, &mut contact, look::Purpose::Provide)?;
    let plan = look::plan(&settled.here, &Procedure::Provision { machines: vec![machine] }, &looked)?;
    if asked.write {
        ground.write(&settled.adopted)?;
    } else if !g.json {
        out_raw!("{}", settled.adopted.toml);
    }
    told::report(g, &ground, &seen, &settled.adopted, &plan, asked.write);
    Ok(Exit::Ok)
}

fn gone() -> Failure {
    Failure::new("the machine does not answer", "run it again")
}

/// An address as an inventory has it; folders have nothing to be looked over.
fn typed(address: &str) -> Result<String, Failure> {
    if address.starts_with("dir:") || (address.contains('/') && !address.starts_with("ssh://")) {
        let message = format!("`{address}` is a folder: it has no packages, units or accounts to look over");
        let help = "name a server: regie adopt ssh://root@HOST\na folder machine needs two lines: [machine.NAME], address = \"dir:./FOLDER\"";
        return Err(Failure::refused(message, help));
    }
    let is_said = address == "local" || address.starts_with("ssh://");
    Ok(if is_said { address.to_owned() } else { format!("ssh://{address}") })
}

/// Opens the one machine; asks for its host keys when nobody has said yet that it is the right one.
fn meet(g: &Global, here: &Here, machine: &MachineName, yes: bool) -> Result<Contact, Failure> {
    let only = BTreeSet::from([machine.clone()]);
    let contact = Contact::open(g, here, &only)?;
    let unknown = contact.away.get(machine).is_some_and(|e| *e.cause() == Cause::HostKeyUnknown);
    let Address::Ssh(host) = &here.machine(machine)?.address else { return Ok(contact) };
    if !unknown {
        return Ok(contact);
    }
    match machines::trust_host(g, machine, host, yes)? {
        Exit::Ok => Contact::open(g, here, &only),
        _ => Err(Failure::refused("its host keys were not accepted; nothing was looked at", "")),
    }
}
