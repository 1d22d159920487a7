//! `regie completions`

use super::{Global, complete};
use crate::exit::{Done, Exit};

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "The scripts ask regie itself, so that names of the dossier are completed too: instances, machines, environments, tasks, playbooks, runs. No machine is asked for that.\n\nExamples:\n  regie completions bash > ~/.local/share/bash-completion/completions/regie\n  regie completions zsh > ~/.zfunc/_regie       with ~/.zfunc in fpath, before compinit\n  regie completions fish > ~/.config/fish/completions/regie.fish"
)]
pub struct Args {
    /// Shell
    shell: clap_complete::Shell,
}

/// Prints completions.
pub fn run(g: &Global, args: &Args) -> Done {
    g.no_json("completions", "it prints a script for a shell")?;
    out_raw!("{}", complete::registration(args.shell));
    Ok(Exit::Ok)
}
