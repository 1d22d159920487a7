//! `apply`: everything wanted, machines first, then instance by instance.

use crate::PlanError;
use crate::bring::{Checks, bring};
use crate::draft::Draft;
use crate::select::Selection;
use crate::world::World;

pub(crate) fn draft(world: &World, only: &[String]) -> Result<Draft, PlanError> {
    Ok(bring(world, &Selection::only(world, only)?, Checks::OfChanges))
}
