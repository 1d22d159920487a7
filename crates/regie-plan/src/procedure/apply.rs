//! `apply`: everything wanted, machines first, then instance by instance.

use crate::bring::{Checks, bring};
use crate::draft::Draft;
use crate::select::Selection;
use crate::world::World;
use crate::{PlanError, Procedure};

pub(crate) fn draft(world: &World, procedure: &Procedure, only: &[String]) -> Result<Draft, PlanError> {
    Ok(bring(world, procedure, &Selection::only(world, only)?, Checks::OfChanges))
}
