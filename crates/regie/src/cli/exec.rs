//! `regie exec`

use super::Global;
use crate::exit::{Done, Failure};
use crate::flow::exec::{Asked, exec};

/// Arguments.
#[derive(clap::Args)]
#[command(
    after_help = "It runs on all of them at once, as root (on a folder machine: as you), without input, and needs no lease: it works while a deploy waits. Machines and journal keep who ran it, when, why, and the first 2000 lines that it says. Ctrl-C ends it. One argument after -- is shell text, several are a program with its arguments.\n\nExits with 0 when it did so on every machine, else with 1.\n\nExamples:\n  regie exec web -- uptime\n  regie exec db web --reason \"slow at noon\" -- 'ps aux --sort=-%mem | head'\n  regie exec --all -- systemctl --failed"
)]
pub struct Args {
    /// Machines
    machines: Vec<String>,
    /// On every machine of the environment
    #[arg(long)]
    all: bool,
    /// End it after this time, such as `10m` [default: a day]
    #[arg(long, value_name = "TIME")]
    timeout: Option<String>,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The command
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Runs a command on machines.
pub fn run(g: &Global, args: &Args) -> Done {
    exec(
        g,
        &Asked {
            machines: &args.machines,
            all: args.all,
            command: &args.command,
            timeout: seconds(args.timeout.as_deref())?,
            reason: args.reason.as_deref(),
        },
    )
}

/// `90s`, `10m`, `2h` as seconds.
pub fn seconds(text: Option<&str>) -> Result<Option<u64>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let factor = match unit {
        "" | "s" => Some(1),
        "m" | "min" => Some(60),
        "h" => Some(3600),
        "d" => Some(86_400),
        _ => None,
    };
    let seconds = number.parse::<u64>().ok().zip(factor).and_then(|(n, f)| n.checked_mul(f)).filter(|s| *s > 0);
    match seconds {
        Some(seconds) => Ok(Some(seconds)),
        None => Err(Failure::usage(format!("`{text}` is no time"), "write it as 90s, 10m or 2h")),
    }
}
