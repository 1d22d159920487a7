//! Planner cases: wanted + observed → lines of a plan.
#![allow(clippy::unwrap_used)]

mod apply;
mod deploy;
mod fleet;
mod gates;
mod holds;
mod orphans;
mod pizzeria;
mod print;
mod properties;
mod running;
mod saved;
