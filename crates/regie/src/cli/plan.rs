//! `regie plan`

use super::Global;
use crate::exit::{Done, Exit, Failure};
use crate::flow;
use std::path::PathBuf;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie plan\n  regie plan --only db --only pizzeria\n  regie plan --out monday.plan && regie apply monday.plan\n  regie plan --detailed-exitcode    (2 when there is something to do)"
)]
pub struct Args {
    /// Save the plan, to be applied later just as it is
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 2 when there are changes
    #[arg(long)]
    detailed_exitcode: bool,
    /// Machines or instances to look at; may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

/// Shows what would change; changes nothing.
pub fn run(g: &Global, args: &Args) -> Done {
    let plan = flow::plan::plan(g, &args.only)?;
    flow::show::plan(g, &plan);
    if let Some(path) = &args.out {
        let text = serde_json::to_vec_pretty(&plan)
            .map_err(|e| Failure::new(format!("the plan cannot be written: {e}"), ""))?;
        std::fs::write(path, text)
            .map_err(|e| Failure::io(format!("cannot save the plan to {}", path.display()), &e))?;
        if !g.json {
            out!("\nSaved. Carry it out with: regie apply {}", path.display());
        }
    }
    let away = plan.machines.iter().any(|m| m.away.is_some());
    Ok(match (away, args.detailed_exitcode && !plan.is_empty()) {
        (true, _) => Exit::Error,
        (false, true) => Exit::Changes,
        (false, false) => Exit::Ok,
    })
}
