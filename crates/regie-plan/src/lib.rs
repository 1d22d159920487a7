//! (wanted, seen, now) → [`Plan`], with the reason of every step; one module a procedure. Pure and synchronous.

mod plan;
mod seen;

pub use plan::{MachinePlan, Note, Plan, PlannedItem, PlannedStep, Procedure};
pub use seen::{Seen, SeenMachine};
