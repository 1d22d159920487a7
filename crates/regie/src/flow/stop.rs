//! Stopping an instance, and holding it stopped.

use super::contact::Contact;
use super::{carry, here, look};
use crate::cli::{Global, RunArgs};
use crate::edge::person;
use crate::exit::Done;
use regie_plan::Procedure;
use regie_wire::InstanceName;

/// Contacts the instance's machines, looks, plans and carries out. `until`: seconds since the epoch.
pub fn stop(g: &Global, instance: InstanceName, until: Option<i64>, run: &RunArgs) -> Done {
    let here = here::open(g)?;
    let mut contact = Contact::open(g, &here, &here.machines_of(&instance)?)?;
    let looked = look::look(&here, &mut contact, look::Purpose::Operate)?;
    let why = run.reason.clone().unwrap_or_else(|| "stopped by hand".into());
    let procedure = Procedure::Stop { instance, who: person::who(), why, until };
    let plan = look::plan(&here, &procedure, &looked)?;
    carry::carry(g, &here, contact, &plan, &looked, run)
}
