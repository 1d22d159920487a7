//! One run, from its start to its end.

use regie_hosts::{Error, Result, try_wait};
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs a command that must end with 0; gives the seconds that it took and what it said.
pub fn run(mut command: Command) -> Result<(f64, String)> {
    let began = Instant::now();
    let out = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output();
    let took = began.elapsed().as_secs_f64();
    let out = out.map_err(|e| Error::new(format!("{command:?}: {e}")))?;
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    if out.status.success() {
        Ok((took, said))
    } else {
        Err(Error::new(format!("{command:?} ended with {}\n{said}", out.status)))
    }
}

/// Runs commands all at once, each of which must end with 0; gives the seconds until the last has ended.
pub fn together(commands: Vec<Command>) -> Result<f64> {
    let began = Instant::now();
    let mut children = Vec::new();
    for mut command in commands {
        children.push(command.spawn().map_err(|e| Error::new(format!("{command:?}: {e}")))?);
    }
    let mut good = true;
    for mut child in children {
        good &= child.wait().is_ok_and(|status| status.success());
    }
    let took = began.elapsed().as_secs_f64();
    if good { Ok(took) } else { Err(Error::new("an ssh of the floor failed")) }
}

/// Waits until this computer has little to do: what an earlier run left behind (sessions that end, journals that are
/// written) is not to be measured with the next. Not for ever: a busy computer stays busy.
pub fn quiet() {
    let mut before = processor_time();
    let mut idle_looks = 0;
    let quiet = || {
        let now = processor_time();
        let (idle, all) = (now.0.saturating_sub(before.0), now.1.saturating_sub(before.1));
        // Too short a while says nothing: the kernel counts in hundredths of a second.
        if all >= 8 {
            before = now;
            idle_looks = if idle * 10 >= all * 9 { idle_looks + 1 } else { 0 };
        }
        idle_looks >= 3
    };
    let _ = try_wait("this computer is quiet", Duration::from_secs(5), quiet);
}

/// Ticks without work, and all ticks (`/proc/stat`, proc(5)).
fn processor_time() -> (u64, u64) {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let first = text.lines().next().unwrap_or_default();
    let ticks: Vec<u64> = first.split_whitespace().skip(1).filter_map(|n| n.parse().ok()).collect();
    (ticks.iter().skip(3).take(2).sum(), ticks.iter().take(8).sum())
}
