//! `regie status`

use super::Global;
use crate::exit::Done;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "● up  ✖ down  ◌ unknown  ⏸ held  ▲ needs attention. Exits with 1 when something is down.\n\nExamples:\n  regie status\n  regie status pizzeria@prod --json"
)]
pub struct Args {
    /// Only this one
    instance: Option<String>,
}

/// Says how instances are.
pub fn run(g: &Global, args: &Args) -> Done {
    match &args.instance {
        None => crate::flow::status::status(g, None),
        Some(name) => {
            let (g, instance) = super::deploy::named(g, name)?;
            crate::flow::status::status(&g, Some(&instance))
        }
    }
}
