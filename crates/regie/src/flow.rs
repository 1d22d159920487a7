//! Each procedure told in a few lines: read the dossier, contact the machines, look, plan, carry out, tell.

pub mod apply;
pub mod build;
pub mod by_hand;
pub mod cancel;
pub mod carry;
pub mod contact;
pub mod deploy;
pub mod here;
pub mod lock;
pub mod logs;
pub mod look;
pub mod machines;
pub mod open_run;
pub mod outcome;
pub mod plan;
pub mod restart;
pub mod resume;
pub mod runbook;
pub mod runs;
pub mod secrets;
pub mod show;
pub mod sources;
pub mod start;
pub mod status;
pub mod stop;
pub mod undo;
