//! `cargo run --release -p regie-bench-converge`: how long regie, pyinfra and Ansible take to find that nothing has to be
//! done, on real hosts, beside what ssh alone takes. `docs/benchmarks.md` has the tables and says how to read them.

mod ground;
mod measure;
mod memory;
mod rounds;
mod slow;
mod state;
mod table;
mod tools;
mod venv;

use clap::{Parser, ValueEnum};
use regie_hosts::{Error, Result};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Who {
    /// `ssh HOST true` to all hosts at once
    Floor,
    /// regie, without and with control sockets
    Regie,
    /// pyinfra, as it is
    Pyinfra,
    /// Ansible, with pipelining and control sockets
    Ansible,
}

/// Fifty resources on real hosts, again and again.
#[derive(Parser)]
#[command(disable_help_subcommand = true)]
pub struct Args {
    /// Hosts for each tool
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=60))]
    hosts: u8,
    /// Runs of each, interleaved; the median counts
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=99))]
    rounds: u8,
    /// Who takes part
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Who::Floor, Who::Regie, Who::Pyinfra, Who::Ansible])]
    only: Vec<Who>,
    /// Print one JSON value in place of the tables
    #[arg(long)]
    json: bool,
    /// A regie to measure [default: one that is built from here, for release]
    #[arg(long, value_name = "FILE")]
    regie: Option<PathBuf>,
    /// Leave hosts and descriptions in place, and say where they are
    #[arg(long)]
    keep: bool,
}

impl Args {
    fn has(&self, who: Who) -> bool {
        self.only.contains(&who)
    }
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    let regie = args.regie.clone().map_or_else(build, Ok)?;
    let venv = if args.has(Who::Pyinfra) || args.has(Who::Ansible) { Some(venv::ensure()?) } else { None };
    let ground = ground::Ground::boot(args)?;
    let tools = tools::Tools::describe(&ground, regie, venv, args.hosts)?;
    let first = rounds::first(args, &ground, &tools)?;
    let again = rounds::again(args, &ground, &tools)?;
    let mut figures =
        table::Figures { hosts: args.hosts, rounds: args.rounds, first, again, memory: None, trips: None };
    if args.has(Who::Regie) {
        let seen = slow::look(&ground, &tools)?;
        figures.trips = Some(seen.trips);
        figures.memory = Some(memory::Peaks { agent: seen.agent, ..memory::of_controllers(args, &tools)? });
    }
    if args.json {
        println!("{}", figures.json())
    } else {
        print!("{}", figures.text())
    }
    if args.keep {
        tools.keep();
        ground.keep();
    }
    Ok(())
}

/// Builds regie as it is released; gives its path.
fn build() -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--release", "--package", "regie", "--message-format", "json-render-diagnostics"]);
    let out = command.stderr(std::process::Stdio::inherit()).output();
    let out = out.map_err(|e| Error::new(format!("cargo cannot be started: {e}")))?;
    let said = String::from_utf8_lossy(&out.stdout);
    let values = said.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut paths = values.filter_map(|v| v["executable"].as_str().map(PathBuf::from));
    let path = paths.next_back().filter(|_| out.status.success());
    path.ok_or_else(|| Error::new("regie does not build: cargo build --release -p regie"))
}
