//! `regie demo`: the main job, here, with nothing but this executable.

pub mod sample_app;
mod stage;
mod story;

use crate::cli::Global;
use crate::exit::Done;
use std::path::PathBuf;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Needs no root, no Docker, no server and no network. What it starts it stops.\n\nExamples:\n  regie demo --folder /tmp/try"
)]
pub struct Args {
    /// Where to put the demonstration; made anew each time
    #[arg(long, value_name = "FOLDER", default_value = "regie-demo")]
    folder: PathBuf,
    /// Leave the application running at the end
    #[arg(long)]
    keep: bool,
}

/// Tells the story in the folder.
pub fn run(g: &Global, args: &Args) -> Done {
    let stage = stage::Stage::set(g, &args.folder)?;
    story::tell(g, &stage, args.keep)
}
