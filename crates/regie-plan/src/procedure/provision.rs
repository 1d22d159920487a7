//! `provision`: what machines have of their own, server and platforms; nothing of an instance.

use crate::bring::{Checks, bring};
use crate::draft::Draft;
use crate::select::Selection;
use crate::world::World;
use crate::{PlanError, Procedure};
use regie_wire::MachineName;

pub(crate) fn draft(world: &World, procedure: &Procedure, machines: &[MachineName]) -> Result<Draft, PlanError> {
    Ok(bring(world, procedure, &Selection::provision(world, machines)?, Checks::OfChanges))
}
