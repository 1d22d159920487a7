//! One module a procedure: what each decides for every machine.

mod apply;
mod deploy;
mod restart;
mod start;
mod stop;

use crate::assemble::assemble;
use crate::world::World;
use crate::{Plan, PlanError, Procedure, Seen};
use regie_dossier::Wanted;

/// Makes a procedure complete for what is wanted and what was seen. The same arguments give the same plan.
///
/// # Errors
/// When a name is unknown, an instance's machine did not answer, or something stands in the way of what is wanted.
pub fn plan(procedure: &Procedure, wanted: &Wanted, seen: &Seen, now_ms: i64) -> Result<Plan, PlanError> {
    let world = World { wanted, seen, now: now_ms };
    let draft = match procedure {
        Procedure::Apply { only } => apply::draft(&world, only),
        Procedure::Deploy { instance } => deploy::draft(&world, instance),
        Procedure::Start { instance } => start::draft(&world, instance),
        Procedure::Stop { instance, who, why, until } => stop::draft(&world, instance, who, why, *until),
        Procedure::Restart { instance } => restart::draft(&world, instance),
    }?;
    Ok(assemble(procedure, &world, draft.check()?))
}
