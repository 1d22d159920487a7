//! `deploy`: one instance with what its machines must have first, verified even when nothing differs.

use crate::PlanError;
use crate::bring::{Checks, bring};
use crate::draft::Draft;
use crate::select::Selection;
use crate::world::World;
use regie_wire::InstanceName;

pub(crate) fn draft(world: &World, instance: &InstanceName) -> Result<Draft, PlanError> {
    Ok(bring(world, &Selection::deploy(world, instance)?, Checks::Always))
}
