//! `regie playbook`, `regie task`

use super::Global;
use crate::exit::{Done, Failure};
use crate::flow::walk::{Asked, walk};
use crate::flow::{new_page, pages};
use regie_dossier::page::PageKind;

/// Arguments of both.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Page to walk through; without it, they are listed
    name: Option<String>,
    /// For which INSTANCE or INSTANCE@ENVIRONMENT, when there are several
    #[arg(long, short = 'i', value_name = "NAME")]
    instance: Option<String>,
    /// Answer an input beforehand; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Show everything, ask nothing, run nothing
    #[arg(long)]
    dry_run: bool,
    /// Run its commands without asking; what only a person can confirm still waits for one
    #[arg(long, short = 'y')]
    yes: bool,
    /// From the beginning, also when a walk was left unfinished
    #[arg(long)]
    again: bool,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Write one that works, to begin with
    New {
        /// Its name; a playbook's is its alert's
        name: String,
    },
}

/// `regie playbook`
pub fn playbook(g: &Global, args: &Args) -> Done {
    run(g, args, PageKind::Playbook)
}

/// `regie task`
pub fn task(g: &Global, args: &Args) -> Done {
    run(g, args, PageKind::Task)
}

fn run(g: &Global, args: &Args, kind: PageKind) -> Done {
    if let Some(Verb::New { name }) = &args.verb {
        return new_page::new_page(g, kind, name);
    }
    let Some(name) = &args.name else { return pages::list(g, kind) };
    let (g, instance) = match &args.instance {
        None => (g.clone(), None),
        Some(said) => {
            let (g, instance) = super::deploy::named(g, said)?;
            (g, Some(instance))
        }
    };
    let set = args.set.iter().map(|s| pair(s)).collect::<Result<Vec<_>, _>>()?;
    walk(
        &g,
        &Asked {
            kind,
            name,
            instance: instance.as_ref().map(regie_wire::InstanceName::as_str),
            set: &set,
            dry_run: args.dry_run,
            yes: args.yes,
            again: args.again,
            reason: args.reason.as_deref(),
        },
    )
}

fn pair(text: &str) -> Result<(String, String), Failure> {
    let pair = text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    pair.ok_or_else(|| Failure::usage(format!("`{text}` answers nothing"), "write it as NAME=VALUE"))
}
