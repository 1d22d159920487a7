//! `regie by-hand`

use super::Global;
use crate::exit::Done;
use crate::flow;

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regie by-hand                               what apply would do, as a document\n  regie by-hand --bare --machine web | ssh root@web bash\n  regie by-hand --here | bash                 what is done on this computer first (copying archives)"
)]
pub struct Args {
    /// Machines or instances; may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// As a script for this machine
    #[arg(long, value_name = "MACHINE", conflicts_with = "here")]
    machine: Option<String>,
    /// As a script for this computer
    #[arg(long)]
    here: bool,
    /// For machines that have nothing yet; asks none of them
    #[arg(long)]
    bare: bool,
}

/// Prints a plan as commands.
pub fn run(g: &Global, args: &Args) -> Done {
    g.no_json("by-hand", "`regie plan --json` has every step, with the commands that a person would type")?;
    let form = match (&args.machine, args.here) {
        (Some(machine), _) => flow::by_hand::Form::Machine(machine.as_str().into()),
        (None, true) => flow::by_hand::Form::Here,
        (None, false) => flow::by_hand::Form::Document,
    };
    flow::by_hand::by_hand(g, &args.only, &form, args.bare)
}
