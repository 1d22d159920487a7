//! `deploy`: one instance with what its machines must have first, verified even when nothing differs.

use crate::bring::{Checks, bring};
use crate::draft::Draft;
use crate::platform::not_below_a_hold;
use crate::select::Selection;
use crate::world::World;
use crate::{PlanError, Procedure};
use regie_wire::InstanceName;

pub(crate) fn draft(world: &World, procedure: &Procedure, instance: &InstanceName) -> Result<Draft, PlanError> {
    not_below_a_hold(world, instance)?;
    Ok(bring(world, procedure, &Selection::deploy(world, instance)?, Checks::Always))
}
