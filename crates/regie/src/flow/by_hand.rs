//! A plan as the commands a person would type.

use super::contact::Contact;
use super::{here, look};
use crate::cli::Global;
use crate::exit::{Done, Exit};
use regie_plan::Procedure;
use regie_wire::MachineName;
use std::collections::BTreeMap;

/// How it is printed.
pub enum Form {
    /// Markdown, for reading.
    Document,
    /// A script for one machine.
    Machine(MachineName),
    /// A script for this computer.
    Here,
}

/// Plans (or takes the plan for bare machines, asking none) and prints.
pub fn by_hand(g: &Global, only: &[String], form: &Form, bare: bool) -> Done {
    let here = here::open(g)?;
    let (plan, artifacts) = if bare {
        let (artifacts, wanted) = look::wanted_unseen(&here, &BTreeMap::new(), look::Purpose::Change)?;
        (regie_plan::bare_plan(&wanted)?, artifacts)
    } else {
        let mut contact = Contact::open(g, &here, &here.machines())?;
        let looked = look::look(&here, &mut contact, look::Purpose::Change)?;
        (look::plan(&here, &Procedure::Apply { only: only.to_vec() }, &looked)?, looked.artifacts)
    };
    let machines = &here.environment().machines;
    let text = match form {
        Form::Document => regie_render::by_hand_markdown(&plan, machines, &artifacts),
        Form::Here => regie_render::by_hand_here(&plan, machines, &artifacts),
        Form::Machine(machine) => regie_render::by_hand_script(&plan, &here.machine(machine)?.name),
    };
    out_raw!("{text}");
    Ok(Exit::Ok)
}
