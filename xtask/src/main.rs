//! Chores of this repository: `cargo xtask dist | hosts | test | tidy`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod browser;
mod dist;
mod fuzz;
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
    Tidy(tidy::Tidy),
    /// Make what is shipped: a static regie that carries a static agent, as an archive and as a Debian package
    ///
    /// In `dist/`: regie-VERSION-ARCH-linux.tar.gz, regie_VERSION_ARCH.deb, SHA256SUMS. The same commit gives the same bytes
    /// with the same compiler. Ends with 1 when the agent is over 5 MB.
    Dist(dist::Dist),
}

fn main() -> ExitCode {
    let result = match Args::parse().chore {
        Chore::Hosts(hosts) => hosts::run(hosts).map(|()| true),
        Chore::Test(test) => test::run(&test),
        Chore::Tidy(tidy) => tidy::run(&tidy),
        Chore::Dist(dist) => dist::run(&dist),
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

/// Where cargo puts what it builds.
fn target_dir() -> Result<std::path::PathBuf, Error> {
    let out = cargo().args(["metadata", "--format-version", "1", "--no-deps"]).output()?;
    if !out.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&out.stderr)).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout)?;
    let dir = metadata["target_directory"].as_str().ok_or("cargo metadata names no target directory")?;
    Ok(dir.into())
}

/// Whether there is such a program in `PATH`.
fn is_here(tool: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(tool).is_file())
}

/// The target that rustc builds for by itself.
fn host() -> Result<String, Error> {
    let said = std::process::Command::new("rustc").arg("-vV").current_dir(root()).output()?;
    let said = String::from_utf8(said.stdout)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("`rustc -vV` names no host")?.to_owned())
}
