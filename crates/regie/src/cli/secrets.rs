//! `regie secrets`

use super::Global;
use crate::exit::Done;
use crate::flow;
use clap::Subcommand;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Secrets are TOML encrypted with age, in inventory/secrets/ENV.age, for the keys in inventory/secrets/keys.txt (age1… and ssh-ed25519 …). Your own key is ~/.config/regie/key.txt, ~/.ssh/id_ed25519, or what REGIE_IDENTITY names.\n\nExamples:\n  regie secrets keys --new\n  regie secrets set db_password --env prod       asks for the value, or reads it from standard input\n  regie secrets edit --env prod\n  regie secrets show --env prod\n\nSomebody leaves: take the key's line out of inventory/secrets/keys.txt, then\n  regie secrets rekey\nwhich says who can read what now, and which values the key that is gone could read."
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the keys that can read the secrets, and yours
    Keys {
        /// Make a key of your own and add it to the list
        #[arg(long)]
        new: bool,
        /// Add somebody's public key (age1… or ssh-ed25519 …)
        #[arg(long, value_name = "KEY")]
        add: Option<String>,
    },
    /// Open the secrets of the environment in $EDITOR, encrypted again afterwards
    Edit,
    /// Print the names; with a NAME, its value
    Show {
        /// Print the value of this one
        name: Option<String>,
    },
    /// Encrypt all secrets files for the present list of keys, after one was added or taken out
    Rekey {
        /// Only this environment [default: all that have a file]
        #[arg(value_name = "ENV")]
        environment: Option<String>,
    },
    /// Set one; the value is asked for, or read from standard input
    Set {
        /// Its name
        name: String,
        /// Make a random value of 32 characters instead
        #[arg(long)]
        random: bool,
    },
}

/// Keeps secrets.
pub fn run(g: &Global, args: &Args) -> Done {
    match &args.what {
        What::Keys { new, add } => flow::secrets::keys(g, *new, add.as_deref()),
        What::Edit => flow::secrets::edit(g),
        What::Show { name } => flow::secrets::show(g, name.as_deref()),
        What::Rekey { environment } => flow::rekey::rekey(g, environment.as_deref()),
        What::Set { name, random } => flow::secrets::set(g, name, *random),
    }
}
