//! Making an environment true.

use super::contact::Contact;
use super::here::Here;
use super::{carry, here, lock, look, show};
use crate::cli::{Global, RunArgs};
use crate::edge::person;
use crate::exit::{Done, Exit, Failure};
use regie_plan::{Plan, Procedure};
use regie_wire::MachineName;
use std::collections::BTreeSet;
use std::path::Path;

/// Plans, shows, asks, carries out.
pub fn apply(g: &Global, only: &[String], run: &RunArgs) -> Done {
    let here = here::open(g)?;
    let machines = here.machines();
    bring_about(g, &here, &machines, &Procedure::Apply { only: only.to_vec() }, run)
}

/// The same for any procedure that makes machines as the dossier says.
pub fn bring_about(
    g: &Global,
    here: &Here,
    machines: &BTreeSet<MachineName>,
    procedure: &Procedure,
    run: &RunArgs,
) -> Done {
    let mut contact = Contact::open(g, here, machines)?;
    let purpose = match procedure {
        Procedure::Provision { .. } => look::Purpose::Provide,
        _ => look::Purpose::Change,
    };
    let looked = look::look(here, &mut contact, purpose)?;
    let plan = look::plan(here, procedure, &looked)?;
    show::plan(g, &plan);
    if plan.is_empty() {
        lock::remember(g, here, &looked.locked)?;
        carry::remember_matching(g, &mut contact, &plan)?;
        return Ok(if contact.away.is_empty() { Exit::Ok } else { Exit::Error });
    }
    if !agreed(run)? {
        return Ok(Exit::Refused);
    }
    carry::carry(g, here, contact, &plan, &looked, run)
}

/// Carries out a plan that was saved, unless something that it read has moved.
pub fn saved(g: &Global, path: &Path, run: &RunArgs) -> Done {
    let text = std::fs::read(path).map_err(|e| Failure::io(format!("cannot read the plan {}", path.display()), &e))?;
    let plan: Plan = serde_json::from_slice(&text).map_err(|e| {
        Failure::new(format!("{} is not a saved plan: {e}", path.display()), "make one with: regie plan --out FILE")
    })?;
    let g = Global { env: Some(plan.environment.clone()), ..g.clone() };
    let here = here::open(&g)?;
    let mut contact = Contact::open(&g, &here, &here.machines())?;
    let looked = look::look(&here, &mut contact, look::Purpose::Change)?;
    let fresh = look::plan(&here, &plan.procedure, &looked)?;
    let moved = regie_plan::stale(&plan, &fresh);
    if !moved.is_empty() {
        let message = format!("the plan is stale:\n  {}", moved.join("\n  "));
        return Err(Failure::refused(
            message,
            format!("make a new one: regie plan --env {} --out {}", here.env, path.display()),
        ));
    }
    show::plan(&g, &plan);
    if !plan.is_empty() && !agreed(run)? {
        return Ok(Exit::Refused);
    }
    carry::carry(&g, &here, contact, &plan, &looked, run)
}

fn agreed(run: &RunArgs) -> Result<bool, Failure> {
    Ok(run.yes || person::confirm("\nCarry this out?")?)
}
