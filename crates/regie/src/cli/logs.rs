//! `regie logs`

use super::Global;
use crate::exit::Done;

/// Arguments.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  regie logs pizzeria\n  regie logs pizzeria@prod -f -n 200")]
pub struct Args {
    /// INSTANCE or INSTANCE@ENVIRONMENT
    instance: String,
    /// Go on showing new lines
    #[arg(long, short)]
    follow: bool,
    /// How many of the last lines
    #[arg(long, short = 'n', default_value_t = 50)]
    lines: u32,
}

/// Shows the logs of an instance's processes, on all its machines.
pub fn run(g: &Global, args: &Args) -> Done {
    let (g, instance) = super::deploy::named(g, &args.instance)?;
    crate::flow::logs::logs(&g, &instance, args.lines, args.follow)
}
