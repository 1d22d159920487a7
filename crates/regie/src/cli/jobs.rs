//! `regie jobs`

use super::Global;
use super::exec::seconds;
use crate::exit::Done;
use crate::flow::jobs;

/// Arguments.
#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "✓ done  ✗ failed  … running  ▲ late, or longer than expected. A job runs on the first machine of its role only, by that machine's clock. On a folder machine nothing calls it: run it by hand.\n\nExamples:\n  regie jobs\n  regie jobs pizzeria@prod\n  regie jobs show pizzeria invoices\n  regie jobs run pizzeria invoices --reason \"again, with the right date\""
)]
pub struct Args {
    /// Only those of this INSTANCE or INSTANCE@ENVIRONMENT
    instance: Option<String>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Show what its last run said, and how the former ones went
    Show {
        /// INSTANCE or INSTANCE@ENVIRONMENT
        instance: String,
        /// Job
        job: String,
    },
    /// Run it now
    Run {
        /// INSTANCE or INSTANCE@ENVIRONMENT
        instance: String,
        /// Job
        job: String,
        /// Why, for the journal
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        /// End it after this time, such as `10m` [default: the job's own, else a day]
        #[arg(long, value_name = "TIME")]
        timeout: Option<String>,
    },
}

/// Lists jobs, shows one, or runs one.
pub fn run(g: &Global, args: &Args) -> Done {
    match &args.verb {
        None => match &args.instance {
            None => jobs::list(g, None),
            Some(name) => {
                let (g, instance) = super::deploy::named(g, name)?;
                jobs::list(&g, Some(&instance))
            }
        },
        Some(Verb::Show { instance, job }) => {
            let (g, instance) = super::deploy::named(g, instance)?;
            jobs::show(&g, &instance, job)
        }
        Some(Verb::Run { instance, job, reason, timeout }) => {
            let (g, instance) = super::deploy::named(g, instance)?;
            let timeout = seconds(timeout.as_deref())?;
            jobs::run(&g, &instance, job, timeout, reason.as_deref())
        }
    }
}
