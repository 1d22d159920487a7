//! `regie provision`

use super::Global;
use super::apply::RunArgs;
use crate::exit::Done;
use crate::flow;

/// Arguments.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  regie provision               all machines\n  regie provision db --yes")]
pub struct Args {
    /// Machines of the inventory [default: all]
    machines: Vec<String>,
    #[command(flatten)]
    run: RunArgs,
}

/// Gives machines what they have of their own.
pub fn run(g: &Global, args: &Args) -> Done {
    let machines = args.machines.iter().map(|m| m.as_str().into()).collect();
    flow::provision::provision(g, machines, &args.run)
}
