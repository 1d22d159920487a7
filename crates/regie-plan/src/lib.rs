//! (wanted, seen, now) → [`Plan`], with the reason of every step; one module a procedure. Pure and synchronous.

mod arrange;
mod assemble;
mod bare;
mod beside;
mod bring;
mod cutoff;
mod draft;
mod error;
mod foreign;
mod gate;
mod hold;
mod hooks;
mod label;
mod maintenance;
mod observe;
mod order;
mod orphan;
mod plan;
mod platform;
mod predict;
mod preflight;
mod procedure;
mod read;
mod release;
mod removal;
mod restart;
mod roll;
mod runnable;
mod seen;
mod select;
mod size;
mod stage;
mod stale;
mod time;
mod world;

pub use bare::bare_plan;
pub use beside::serving;
pub use error::PlanError;
pub use gate::phase_rank;
pub use hooks::with_run;
pub use label::label;
pub use maintenance::maintenance;
pub use observe::to_observe;
pub use plan::{
    Closed, HereHook, MachinePlan, Note, Plan, PlannedItem, PlannedStep, Platform, Procedure, Turn, TurnPart,
};
pub use procedure::{goes_on, plan};
pub use seen::{Seen, SeenMachine};
pub use size::{size_gate, size_notes};
pub use stale::stale;
pub use time::utc;
