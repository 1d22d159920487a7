//! What would change, and why.

use super::contact::Contact;
use super::{here, look};
use crate::cli::Global;
use crate::exit::Failure;
use regie_plan::{Plan, Procedure};

/// Plans the whole environment, or some of it. Changes nothing.
///
/// # Errors
/// When the dossier has errors, secrets are missing, or a name is unknown. Machines that are away are in the plan.
pub fn plan(g: &Global, only: &[String]) -> Result<Plan, Failure> {
    let here = here::open(g)?;
    let mut contact = Contact::open(g, &here, &here.machines())?;
    let looked = look::look(&here, &mut contact, look::Purpose::Change)?;
    look::plan(&here, &Procedure::Apply { only: only.to_vec() }, &looked)
}
