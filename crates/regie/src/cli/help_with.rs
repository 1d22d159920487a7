//! `regie help-with`

use super::Global;
use crate::exit::Done;
use crate::flow::help_with::help_with;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Symptoms count most, then titles, headings, prose. Accents, capitals and a few typing mistakes do not matter. Exits with 1 when nothing is found.\n\nExamples:\n  regie help-with \"502 Bad Gateway\"\n  regie help-with disk full"
)]
pub struct Args {
    /// What you see
    #[arg(required = true)]
    words: Vec<String>,
}

/// Looks for the pages that help.
pub fn run(g: &Global, args: &Args) -> Done {
    help_with(g, &args.words)
}
