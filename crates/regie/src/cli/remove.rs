//! `regie remove`

use super::Global;
use super::apply::RunArgs;
use super::deploy::named;
use crate::exit::Done;
use crate::flow;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie remove pizzeria@prod             takes it out of the inventory and off its machines; its data stays\n  regie remove pizzeria@prod --data      its databases and its whole folder too, also later"
)]
pub struct Args {
    /// INSTANCE or INSTANCE@ENVIRONMENT
    instance: String,
    /// Remove its data too: databases, their users, and its folder with all that lies in it
    #[arg(long)]
    data: bool,
    #[command(flatten)]
    run: RunArgs,
}

/// Removes an instance.
pub fn run(g: &Global, args: &Args) -> Done {
    let (g, instance) = named(g, &args.instance)?;
    flow::remove::remove(&g, &instance, args.data, &args.run)
}
