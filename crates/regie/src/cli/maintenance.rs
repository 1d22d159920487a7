//! `regie maintenance`

use super::Global;
use super::apply::RunArgs;
use super::deploy::named;
use crate::exit::{Done, Failure};
use crate::flow;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "The proxy answers 503 with a page, to all but those who ask on the proxy's machine itself: deploys are verified from there, and change nothing of it. It does not end by itself: --until is what visitors are told, and what status reminds of.\n\nExamples:\n  regie maintenance pizzeria on --until 14:30 --reason \"new database\"\n  regie maintenance pizzeria off\n  regie maintenance pizzeria"
)]
pub struct Args {
    /// INSTANCE or INSTANCE@ENVIRONMENT
    instance: String,
    /// On or off; without it, how it is
    #[arg(value_enum)]
    state: Option<State>,
    /// When it is expected to be over: `2h`, `14:30`, or a local date and time
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum State {
    On,
    Off,
}

/// Closes, opens, or tells.
pub fn run(g: &Global, args: &Args) -> Done {
    let until = args.until.as_deref().map(crate::edge::clock::until).transpose();
    let until = until.map_err(|why| Failure::usage(why, "for example: --until 14:30"))?;
    let (g, instance) = named(g, &args.instance)?;
    match args.state {
        Some(State::On) => flow::maintenance::on(&g, instance, until, &args.run),
        _ if until.is_some() => {
            Err(Failure::usage("`--until` goes with `on`", format!("regie maintenance {instance} on --until 2h")))
        }
        Some(State::Off) => flow::maintenance::off(&g, instance, &args.run),
        None => flow::maintenance::show(&g, &instance),
    }
}
