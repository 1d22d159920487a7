//! `regie completions`

use crate::exit::{Done, Exit};
use clap::CommandFactory;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie completions bash > ~/.local/share/bash-completion/completions/regie\n  regie completions zsh > ~/.zfunc/_regie"
)]
pub struct Args {
    /// Shell
    shell: clap_complete::Shell,
}

/// Prints completions.
pub fn run<C: CommandFactory>(args: &Args) -> Done {
    clap_complete::generate(args.shell, &mut C::command(), "regie", &mut std::io::stdout());
    Ok(Exit::Ok)
}
