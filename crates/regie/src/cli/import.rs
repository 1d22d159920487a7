//! `regie import`

use super::Global;
use crate::exit::Done;
use crate::flow;
use clap::Subcommand;
use std::path::PathBuf;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie import ansible inventories/production/hosts      what it becomes, and what it cannot\n  regie import ansible hosts.yml --env prod --write      into the dossier, as inventory/prod.toml\n  regie import ssh-config --only 'web*' --env test > inventory/test.toml\n\nWhat is made goes to standard output, what is said about it to standard error. Secrets are never written: they are listed. An inventory that the dossier has already is not overwritten (exit code 4)."
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Make an environment of an Ansible inventory: hosts, groups, variables
    Ansible {
        /// The inventory: a file (INI or YAML) or a folder; group_vars/ and host_vars/ beside it are read too
        inventory: PathBuf,
        /// Write inventory/NAME.toml of the dossier; NAME is --env
        #[arg(long)]
        write: bool,
    },
    /// Make an environment of the hosts in an ssh_config
    SshConfig {
        /// The file [default: ~/.ssh/config]
        file: Option<PathBuf>,
        /// Only hosts whose names fit; may be repeated
        #[arg(long, value_name = "PATTERN")]
        only: Vec<String>,
        /// Write inventory/NAME.toml of the dossier; NAME is --env
        #[arg(long)]
        write: bool,
    },
}

/// Imports.
pub fn run(g: &Global, args: &Args) -> Done {
    match &args.what {
        What::Ansible { inventory, write } => flow::import::ansible(g, inventory, *write),
        What::SshConfig { file, only, write } => flow::import::ssh_config(g, file.as_deref(), only, *write),
    }
}
