//! `cargo xtask hosts`: a fleet that stays up, for people.

use clap::Subcommand;
use regie_hosts::{Fleet, FleetStatus, ensure_engine, list_fleets, remove_fleet};

use crate::Error;

/// The fleet people get.
const DEV: &str = "dev";

/// What to do with the hosts.
#[derive(Subcommand)]
pub enum Hosts {
    /// Boot hosts that stay up until `down`, and print how to reach them
    Up {
        /// Names of the hosts
        #[arg(default_values = ["web", "db"])]
        names: Vec<String>,
    },
    /// Remove the hosts of `up`
    Down {
        /// Also those that tests left behind
        #[arg(long)]
        all: bool,
    },
    /// Which hosts there are, and how to reach them
    Status,
}

/// Does it.
pub fn run(hosts: Hosts) -> Result<(), Error> {
    match hosts {
        Hosts::Up { names } => up(&names),
        Hosts::Down { all } => down(all),
        Hosts::Status => status(),
    }
}

fn up(names: &[String]) -> Result<(), Error> {
    ensure_engine()?;
    if let Some(fleet) = list_fleets()?.into_iter().find(|fleet| fleet.name == DEV) {
        print(&fleet);
        return Err("hosts are up already\n  hint: use them, or remove them first with `cargo xtask hosts down`".into());
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Fleet::try_up(DEV, &names)?.keep();
    status()
}

fn down(all: bool) -> Result<(), Error> {
    let fleets: Vec<FleetStatus> = list_fleets()?.into_iter().filter(|fleet| all || fleet.name == DEV).collect();
    for fleet in &fleets {
        remove_fleet(&fleet.name)?;
        println!("removed {} ({} hosts)", fleet.name, fleet.hosts.len());
    }
    if fleets.is_empty() {
        println!("no hosts are up");
    }
    Ok(())
}

fn status() -> Result<(), Error> {
    let fleets = list_fleets()?;
    if fleets.is_empty() {
        println!("no hosts are up; `cargo xtask hosts up` boots two");
    }
    fleets.iter().for_each(print);
    Ok(())
}

fn print(fleet: &FleetStatus) {
    println!("fleet {}", fleet.name);
    for (name, address, state) in &fleet.hosts {
        println!("  {name:<12} {address:<16} {state}");
    }
    let config = fleet.ssh_config.display();
    let first = fleet.hosts.first().map_or("HOST", |(name, ..)| name);
    println!("\n  ssh configuration   {config}");
    println!("  log in              ssh -F {config} {first}");
    println!("  without ssh         docker exec -it regie-{}-{first} bash", fleet.name);
    println!("  remove              cargo xtask hosts down{}\n", if fleet.name == DEV { "" } else { " --all" });
}
