//! Where effects live: files, clock, terminal, keys. Everything else is handed what is found here.

#[macro_use]
pub mod output;

pub mod build;
pub mod child;
pub mod clock;
pub mod dossier_files;
pub mod foreign;
pub mod git;
pub mod interrupts;
pub mod inventory;
pub mod kept;
pub mod local_program;
pub mod local_state;
pub mod lock;
pub mod pack;
pub mod person;
pub mod program;
pub mod secrets_command;
pub mod secrets_files;
pub mod turnstile;
