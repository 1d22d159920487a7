//! `regie diff`

use super::Global;
use crate::exit::{Done, Exit};

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Machines are matched by what they are to the instances. Values are as their templates make them; a secret is its name.\nNeeds no key and touches no machine: what a machine has is told by `regie plan`.\n\nExamples:\n  regie diff test prod\n  regie diff test prod --detailed-exitcode    (2 when they differ)\n  regie diff test prod --json | jq -r 'select(.type == \"difference\").what'"
)]
pub struct Args {
    /// The one environment
    #[arg(value_name = "ENV")]
    left: String,
    /// The other
    #[arg(value_name = "ENV")]
    right: String,
    /// Exit with 2 when they differ
    #[arg(long)]
    detailed_exitcode: bool,
}

/// Shows what differs.
pub fn run(g: &Global, args: &Args) -> Done {
    let differences = crate::flow::diff::diff(g, &args.left, &args.right)?;
    crate::flow::diff::tell(g, &differences);
    Ok(if args.detailed_exitcode && differences.different() > 0 { Exit::Changes } else { Exit::Ok })
}
