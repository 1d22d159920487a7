//! (wanted, seen, now) → [`Plan`], with the reason of every step; one module a procedure. Pure and synchronous.

mod assemble;
mod bare;
mod bring;
mod draft;
mod error;
mod gate;
mod hold;
mod label;
mod observe;
mod order;
mod orphan;
mod plan;
mod predict;
mod preflight;
mod procedure;
mod read;
mod release;
mod restart;
mod runnable;
mod seen;
mod select;
mod size;
mod stale;
mod time;
mod world;

pub use bare::bare_plan;
pub use error::PlanError;
pub use gate::phase_rank;
pub use label::label;
pub use observe::to_observe;
pub use plan::{MachinePlan, Note, Plan, PlannedItem, PlannedStep, Procedure};
pub use procedure::plan;
pub use seen::{Seen, SeenMachine};
pub use size::size_notes;
pub use stale::stale;
pub use time::utc;
