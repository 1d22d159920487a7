//! `regie shell`

use super::Global;
use super::exec::seconds;
use crate::exit::Done;
use crate::flow::shell::{Asked, shell};

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "You are the instance's user there, in its current release, with its environment, and with the programs of its .venv first. Machine and journal keep who opened it, when, why, and when it ended; what is typed in it and what it says is not recorded. With a command it needs no terminal, goes through a run, and what it says is recorded.\n\nExamples:\n  regie shell pizzeria\n  regie shell pizzeria@prod --on app2 --reason \"a basket that stays\"\n  regie shell pizzeria -- python manage.py createsuperuser --noinput"
)]
pub struct Args {
    /// INSTANCE or INSTANCE@ENVIRONMENT
    instance: String,
    /// Machine [default: the first that runs it]
    #[arg(long, value_name = "MACHINE")]
    on: Option<String>,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// End the command after this time, such as `10m` [default: a day]
    #[arg(long, value_name = "TIME", requires = "command")]
    timeout: Option<String>,
    /// Run this, in place of a shell
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Opens a shell.
pub fn run(g: &Global, args: &Args) -> Done {
    let (g, instance) = super::deploy::named(g, &args.instance)?;
    shell(
        &g,
        &Asked {
            instance: &instance,
            on: args.on.as_deref().map(Into::into),
            command: &args.command,
            timeout: seconds(args.timeout.as_deref())?,
            reason: args.reason.as_deref(),
        },
    )
}
