//! Journeys: what a team does with regie, on real Debian hosts, with the faults that real life brings.
//!
//! Here is what they share: the program as a person runs it, and a dossier for the hosts of a fleet.

mod ca;
mod golden;
mod oc_pizza;
mod paper;
mod program;
mod shop;
mod stages;

pub use ca::Ca;
pub use golden::{assert_golden, redacted};
pub use oc_pizza::{OcPizza, SECRETS, VERSIONS};
pub use paper::{paste, paste_here};
pub use program::{Ended, Regie, Running, patience};
pub use shop::{PORT, Shop};
pub use stages::{ca_stage, guarded_stage, server_stage, shop_stage, system_stage, web_stage};
