//! Starting an instance, which ends its hold.

use super::contact::Contact;
use super::{carry, here, look};
use crate::cli::{Global, RunArgs};
use crate::exit::Done;
use regie_plan::Procedure;
use regie_wire::InstanceName;

/// Contacts the instance's machines, looks, plans and carries out.
pub fn start(g: &Global, instance: InstanceName, run: &RunArgs) -> Done {
    let here = here::open(g)?;
    let mut contact = Contact::open(g, &here, &here.machines_of(&instance)?)?;
    let looked = look::look(&here, &mut contact, look::Purpose::Operate)?;
    let plan = look::plan(&here, &Procedure::Start { instance }, &looked)?;
    carry::carry(g, &here, contact, &plan, &looked, run)
}
