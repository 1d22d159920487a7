//! `regie runbook`

use super::Global;
use crate::exit::Done;
use std::path::PathBuf;

/// What it is printed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Markdown
    Md,
    /// One self-contained page
    Html,
}

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Reads what is known of the machines from the journal; asks none of them unless --look is given.\n\nExamples:\n  regie runbook > runbook.md\n  regie runbook --format html --out public/ --lang fr"
)]
pub struct Args {
    /// Markdown or HTML
    #[arg(long, value_enum, default_value = "md")]
    format: Format,
    /// Folder to write `runbook-ENV.EXT` in, `runbook-ENV.LANG.EXT` with --lang [default: standard output]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Language [default: the dossier's]
    #[arg(long, value_name = "fr|en", value_parser = ["fr", "en"])]
    lang: Option<String>,
    /// Look at the machines first
    #[arg(long)]
    look: bool,
}

/// Prints the runbook.
pub fn run(g: &Global, args: &Args) -> Done {
    g.no_json("runbook", "it is a document: --format md or --format html")?;
    crate::flow::runbook::runbook(g, args.format, args.out.as_deref(), args.lang.as_deref(), args.look)
}
