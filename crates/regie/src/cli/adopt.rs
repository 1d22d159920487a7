//! `regie adopt`

use super::Global;
use crate::exit::Done;
use crate::flow::adopt::{self, Asked};

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "The server is only looked at: packages, units, sites, databases, certificates, accounts, files of /etc, crontabs. What is there becomes resources of [machine.NAME]; a plan of them against the same server is made at once, and what would differ is left out with its reason. Secrets are never written: what looks like one is kept back on the server and told.\n\nIn a dossier, the machine is added to inventory/ENV.toml; in an empty folder, a dossier begins. Without --write nothing is written: the text goes to standard output, what is said about it to standard error.\n\nExamples:\n  regie adopt ssh://root@web.example.org\n  regie adopt web.example.org --name web --env prod --write\n  regie plan --env prod          nothing to do, until somebody changes something"
)]
pub struct Args {
    /// How the server is reached: ssh://[user@]host[:port], a host that ssh knows, or `local`
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// Its name in the inventory [default: made of the host's]
    #[arg(long)]
    name: Option<String>,
    /// Write inventory/ENV.toml, and files that are too long for it to files/NAME; ENV is --env [default: prod]
    #[arg(long)]
    write: bool,
    /// Only show it (as without --write)
    #[arg(long, conflicts_with = "write")]
    dry_run: bool,
    /// Trust the host keys that it shows, if they are not known yet
    #[arg(long)]
    yes: bool,
}

/// Adopts.
pub fn run(g: &Global, args: &Args) -> Done {
    let Args { address, name, write, dry_run: _, yes } = args;
    adopt::adopt(g, &Asked { address, name: name.as_deref(), write: *write, yes: *yes })
}
