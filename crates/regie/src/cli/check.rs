//! `regie check`

use super::Global;
use crate::exit::Done;
use crate::flow::check;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Needs no key and touches no machine. Each finding names its rule: `regie explain no-playbook` says \
                        why it matters, and how it is accepted.\n\nExamples:\n  regie check\n  regie check --json | jq .message"
)]
pub struct Args {}

/// Shows every finding; errors exit with 1.
pub fn run(g: &Global, _: &Args) -> Done {
    check::check(g)
}
