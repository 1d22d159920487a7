//! `regie apply`

use super::Global;
use crate::exit::Done;
use crate::flow;
use std::path::PathBuf;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie apply\n  regie apply --only db --yes\n  regie apply monday.plan        a plan saved with `regie plan --out`; refused when a machine has moved since"
)]
pub struct Args {
    /// A saved plan
    plan: Option<PathBuf>,
    /// Machines or instances; may be repeated
    #[arg(long, value_name = "NAME", conflicts_with = "plan")]
    only: Vec<String>,
    #[command(flatten)]
    run: RunArgs,
}

/// Options of every verb that changes machines.
#[derive(clap::Args, Clone, Debug)]
pub struct RunArgs {
    /// Do not ask
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Makes the environment true.
pub fn run(g: &Global, args: &Args) -> Done {
    match &args.plan {
        Some(path) => flow::apply::saved(g, path, &args.run),
        None => flow::apply::apply(g, &args.only, &args.run),
    }
}
