//! `regie facts`

use super::Global;
use crate::exit::Done;

/// Arguments.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  regie facts\n  regie facts web --json | jq .facts.os")]
pub struct Args {
    /// Machines [default: all]
    machines: Vec<String>,
}

/// Shows what machines say of themselves.
pub fn run(g: &Global, args: &Args) -> Done {
    crate::flow::machines::facts(g, &args.machines)
}
