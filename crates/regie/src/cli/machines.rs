//! `regie machines`

use super::Global;
use crate::exit::Done;
use crate::flow;
use clap::Subcommand;

/// Arguments.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  regie machines\n  regie machines trust web")]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// Show a machine's host keys and, if you agree, trust them from now on
    Trust {
        /// Machine of the inventory
        machine: String,
        /// Do not ask: the fingerprints were compared some other way
        #[arg(long)]
        yes: bool,
    },
}

/// Lists machines, or trusts one.
pub fn run(g: &Global, args: &Args) -> Done {
    match &args.what {
        None => flow::machines::list(g),
        Some(What::Trust { machine, yes }) => flow::machines::trust(g, &machine.as_str().into(), *yes),
    }
}
