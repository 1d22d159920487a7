//! Restarting an instance.

use super::carry;
use super::look::Purpose;
use crate::cli::{Global, RunArgs};
use crate::exit::Done;
use regie_plan::{Platform, Procedure};
use regie_wire::InstanceName;

/// Contacts the instance's machines, looks, plans and carries out.
pub fn restart(g: &Global, instance: InstanceName, run: &RunArgs) -> Done {
    carry::one(g, &instance.clone(), &Procedure::Restart { instance }, Purpose::Operate, run)
}

/// The same of a platform, with the instances that need it.
pub fn restart_platform(g: &Global, platform: Platform, run: &RunArgs) -> Done {
    carry::platform(g, &Procedure::RestartPlatform { platform }, run)
}
