//! Commands of steps on this computer, in the dossier's folder.

use super::Walk;
use super::attempt::{Heard, Said, Went};
use super::tell;
use crate::edge::{child, clock};
use crate::exit::{Exit, Failure};
use regie_wire::StepId;
use std::process::Command;
use std::time::Duration;

/// Runs it, with nothing to read.
pub fn run(walk: &mut Walk<'_>, step: StepId, text: &str, limit: Option<u64>, quiet: bool) -> Result<Heard, Failure> {
    let stage = walk.stage;
    let mut shell = Command::new("/bin/sh");
    shell.args(["-euc", text]).current_dir(&stage.here.root);
    shell.env("PATH", stage.own.path()).env("REGIE_ENV", &stage.here.env);
    let began = clock::now_ms();
    let (mut said, mut broken) = (Said::default(), None);
    // Also where nothing is said: `contains` is looked for in it.
    said.all.insert(String::new(), String::new());
    let ended = child::run_within(&mut shell, "it", limit.map(Duration::from_secs), |line| {
        let line = stage.scrubber.clean(line);
        if !quiet {
            tell::output(stage.g, None, &line);
        }
        if let Err(failure) = walk.record.line(step, &line) {
            broken.get_or_insert(failure);
        }
        said.line("", &line, line.clone());
    });
    if let Some(failure) = broken {
        return Err(failure);
    }
    let interrupted = matches!(&ended, Err(f) if f.exit == Exit::Interrupted);
    let failed = match ended {
        Ok(ended) if ended.status.success() => None,
        Ok(ended) => Some(format!("it failed ({})", ended.status)),
        Err(failure) if failure.help.is_empty() => Some(failure.message),
        Err(failure) => Some(format!("{}; {}", failure.message, failure.help)),
    };
    let took = u64::try_from(clock::now_ms() - began).unwrap_or(0);
    Ok(Heard { went: Went { failed, unclear: false, tail: said.tail, interrupted, took }, said: said.all })
}
