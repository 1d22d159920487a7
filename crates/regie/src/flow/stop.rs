//! Stopping an instance, and holding it stopped.

use super::carry;
use super::look::Purpose;
use crate::cli::{Global, RunArgs};
use crate::edge::person;
use crate::exit::Done;
use regie_plan::{Platform, Procedure};
use regie_wire::InstanceName;

/// Contacts the instance's machines, looks, plans and carries out. `until`: seconds since the epoch.
pub fn stop(g: &Global, instance: InstanceName, until: Option<i64>, run: &RunArgs) -> Done {
    let why = run.reason.clone().unwrap_or_else(|| "stopped by hand".into());
    let procedure = Procedure::Stop { instance: instance.clone(), who: person::who(), why, until };
    carry::one(g, &instance, &procedure, Purpose::Operate, run)
}

/// The same of a platform, after the instances that need it.
pub fn stop_platform(g: &Global, platform: Platform, until: Option<i64>, run: &RunArgs) -> Done {
    let why = run.reason.clone().unwrap_or_else(|| "stopped by hand".into());
    carry::platform(g, &Procedure::StopPlatform { platform, who: person::who(), why, until }, run)
}
