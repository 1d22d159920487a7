//! Chores of this repository: `cargo xtask hosts | test | tidy`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod browser;
mod hosts;
mod stage;
mod test;
mod tidy;

/// What went wrong, in words.
type Error = Box<dyn std::error::Error>;

/// Chores of this repository.
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", version, about, disable_help_subcommand = true)]
struct Args {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Real Debian hosts to try things on: containers with systemd and sshd, on a network of their own
    #[command(subcommand)]
    Hosts(hosts::Hosts),
    /// Build regie and run every test, those on real hosts included
    ///
    /// Tests on hosts need Docker: it is installed and started where that is possible (root, Debian). Where it is
    /// not, they are left out, and the last line says that the run is not complete.
    Test(test::Test),
    /// Check the rules of the code that no compiler checks
    ///
    /// Which crate may use which, what pure crates must not touch, sizes of files, unfinished work, sleeps, words.
    /// Each finding says where, which rule, and what to do. Ends with 1 when there is an error.
    Tidy,
}

fn main() -> ExitCode {
    let result = match Args::parse().chore {
        Chore::Hosts(hosts) => hosts::run(hosts).map(|()| true),
        Chore::Test(test) => test::run(&test),
        Chore::Tidy => tidy::run(),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace, wherever the command was started.
fn root() -> std::path::PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The cargo that runs this.
fn cargo() -> std::process::Command {
    let mut cargo = std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).stdin(std::process::Stdio::null());
    cargo
}
