//! Planner cases: wanted + observed → lines of a plan.
#![allow(clippy::unwrap_used)]

mod apply;
mod blue_green;
mod confirm;
mod deploy;
mod fleet;
mod foreign;
mod gates;
mod holds;
mod hooks;
mod orphans;
mod pizzeria;
mod platforms;
mod print;
mod properties;
mod removal;
mod running;
mod saved;
mod turns;
