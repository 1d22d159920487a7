//! Giving machines what they have of their own.

use super::{apply, here};
use crate::cli::{Global, RunArgs};
use crate::exit::Done;
use regie_plan::Procedure;
use regie_wire::MachineName;
use std::collections::BTreeSet;

/// Plans, shows, asks, carries out; on all machines when none is named.
pub fn provision(g: &Global, machines: Vec<MachineName>, run: &RunArgs) -> Done {
    let here = here::open(g)?;
    let mut meant = BTreeSet::new();
    for name in &machines {
        meant.insert(here.machine(name)?.name.clone());
    }
    if meant.is_empty() {
        meant = here.machines();
    }
    apply::bring_about(g, &here, &meant, &Procedure::Provision { machines }, run)
}
