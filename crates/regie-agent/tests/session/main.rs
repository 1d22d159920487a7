//! Conversations with the real program over its pipes, on folder machines.

#![allow(clippy::unwrap_used, reason = "helpers of tests outside of test functions; a failure is to end the test")]

mod at_once;
mod disk;
mod killed;
mod processes;
mod protocol;
mod runs;
mod secrets;
mod talk;
