//! One module a procedure: what each decides for every machine.

mod apply;
mod aside;
mod deploy;
mod maintenance;
mod provision;
mod remove;
mod restart;
mod restart_platform;
mod start;
mod start_platform;
mod stop;
mod stop_platform;

pub use aside::goes_on;

use crate::assemble::assemble;
use crate::beside::{serving, to_flip};
use crate::draft::Draft;
use crate::world::World;
use crate::{Plan, PlanError, Procedure, Seen};
use regie_dossier::Wanted;

/// Makes a procedure complete for what is wanted and what was seen. The same arguments give the same plan.
///
/// # Errors
/// When a name is unknown, an instance's machine did not answer, or something stands in the way of what is wanted.
pub fn plan(procedure: &Procedure, wanted: &Wanted, seen: &Seen, now_ms: i64) -> Result<Plan, PlanError> {
    let wanted = serving(wanted, seen);
    let world = World::new(&wanted, seen, now_ms, Vec::new());
    let made = draft(procedure, &world)?;
    let flips = if matches!(procedure, Procedure::Apply { .. } | Procedure::Deploy { .. }) {
        to_flip(&world, &made)
    } else {
        Vec::new()
    };
    if flips.is_empty() {
        return Ok(assemble(procedure, &world, made.check()?));
    }
    let wanted = wanted.flipped(&flips);
    let world = World::new(&wanted, seen, now_ms, flips);
    Ok(assemble(procedure, &world, draft(procedure, &world)?.check()?))
}

fn draft(procedure: &Procedure, world: &World) -> Result<Draft, PlanError> {
    match procedure {
        Procedure::Apply { only } => apply::draft(world, procedure, only),
        Procedure::Deploy { instance } => deploy::draft(world, procedure, instance),
        Procedure::Provision { machines } => provision::draft(world, procedure, machines),
        Procedure::Start { instance } => start::draft(world, instance),
        Procedure::Stop { instance, who, why, until } => stop::draft(world, instance, who, why, *until),
        Procedure::Restart { instance } => restart::draft(world, instance),
        Procedure::Maintenance { instance, closed } => maintenance::draft(world, instance, closed.as_ref()),
        Procedure::StartPlatform { platform } => start_platform::draft(world, platform),
        Procedure::StopPlatform { platform, who, why, until } => {
            stop_platform::draft(world, platform, who, why, *until)
        }
        Procedure::RestartPlatform { platform } => restart_platform::draft(world, platform),
        Procedure::Aside { machine, out } => Ok(aside::draft(world, machine, *out)),
        Procedure::Remove { instance, data } => remove::draft(world, instance, *data),
    }
}
