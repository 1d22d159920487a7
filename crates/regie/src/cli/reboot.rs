//! `regie reboot`

use super::Global;
use super::apply::RunArgs;
use super::exec::seconds;
use crate::exit::Done;
use crate::flow::reboot::{Asked, reboot};
use std::time::Duration;

/// Seconds that a machine is waited for, when nothing is said: firmware and disks of a large server take some minutes.
const PATIENCE: u64 = 600;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Where an instance has other machines behind the same proxy, that gives this one no requests until it answers again; the rest is said, and away meanwhile. Nothing is stopped by hand: systemd stops what runs. The machine is waited for, and then looked at: what should run there must run. Exits with 3 when it does not come back.\n\nExamples:\n  regie reboot db\n  regie reboot db --if-needed --yes --reason \"kernel of 20 Nov\""
)]
pub struct Args {
    /// Machine of the inventory
    machine: String,
    /// Only when something there asks for it: an update, or a newer kernel than the one that runs
    #[arg(long)]
    if_needed: bool,
    /// How long it is waited for, such as `15m` [default: 10m]
    #[arg(long, value_name = "TIME")]
    within: Option<String>,
    #[command(flatten)]
    run: RunArgs,
}

/// Restarts a machine.
pub fn run(g: &Global, args: &Args) -> Done {
    let within = Duration::from_secs(seconds(args.within.as_deref())?.unwrap_or(PATIENCE));
    let machine = args.machine.as_str().into();
    reboot(g, &Asked { machine, if_needed: args.if_needed, within, run: &args.run })
}
