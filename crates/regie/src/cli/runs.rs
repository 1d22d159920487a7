//! `regie runs`, `show`, `resume`, `undo`, `cancel`

use super::Global;
use super::apply::RunArgs;
use crate::exit::Done;
use crate::flow;

/// Arguments of runs.
#[derive(clap::Args)]
#[command(
    after_help = "Machines that answer are asked for what they did since; the others are told from the journal.\n\nExamples:\n  regie runs\n  regie runs -n 100 --offline --json"
)]
pub struct RunsArgs {
    /// How many
    #[arg(long, short = 'n', default_value_t = 20)]
    lines: u32,
    /// Ask no machine
    #[arg(long)]
    offline: bool,
}

/// Arguments of show.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie show 8k3f                as it was told\n  regie show 8k3f --steps        with what every step said"
)]
pub struct ShowArgs {
    /// Id of the run, or its beginning
    run: String,
    /// Every step with its output
    #[arg(long)]
    steps: bool,
    /// Ask no machine
    #[arg(long)]
    offline: bool,
}

/// Arguments of resume.
#[derive(clap::Args)]
#[command(
    after_help = "Any computer with the dossier will do: what a run needs is on its machines.\n\nExamples:\n  regie resume 8k3f"
)]
pub struct ResumeArgs {
    /// Id of the run, or its beginning
    run: String,
}

/// Arguments of undo.
#[derive(clap::Args)]
#[command(
    after_help = "What cannot be taken back (a command without `undo`) is said, and left.\n\nExamples:\n  regie undo 8k3f9a --yes"
)]
pub struct UndoArgs {
    /// Id of the run, or its beginning
    run: String,
    /// Also when it is done and migrated data: what was entered since where it added something is lost
    #[arg(long)]
    with_data: bool,
    #[command(flatten)]
    options: RunArgs,
}

/// Arguments of cancel.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  regie cancel 8k3f")]
pub struct CancelArgs {
    /// Id of the run, or its beginning
    run: String,
}

/// Lists runs, newest first.
pub fn list(g: &Global, args: &RunsArgs) -> Done {
    flow::runs::list(g, args.lines, args.offline)
}
/// Shows one.
pub fn show(g: &Global, args: &ShowArgs) -> Done {
    flow::runs::show(g, &args.run, args.steps, args.offline)
}
/// Goes on with one.
pub fn resume(g: &Global, args: &ResumeArgs) -> Done {
    flow::resume::resume(g, &args.run)
}
/// Takes one back.
pub fn undo(g: &Global, args: &UndoArgs) -> Done {
    flow::undo::undo(g, &args.run, args.with_data, &args.options)
}
/// Stops one.
pub fn cancel(g: &Global, args: &CancelArgs) -> Done {
    flow::cancel::cancel(g, &args.run)
}
