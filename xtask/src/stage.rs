//! Stages of a long chore, with the time each took.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::Error;

/// Runs stages one after the other and remembers them.
#[derive(Default)]
pub struct Stages(Vec<(String, Duration, bool)>);

impl Stages {
    /// Does `work` under a title; whether it went well is kept, an error ends the chore.
    pub fn run(&mut self, title: &str, work: impl FnOnce() -> Result<bool, Error>) -> Result<bool, Error> {
        println!("── {title}");
        let start = Instant::now();
        let result = work();
        self.0.push((title.to_owned(), start.elapsed(), matches!(result, Ok(true))));
        result
    }

    /// Runs a command that speaks for itself.
    pub fn command(&mut self, title: &str, command: &mut Command) -> Result<bool, Error> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut status = || command.status().map_err(|e| format!("starting {program}: {e}").into());
        self.run(title, || status().map(|status| status.success()))
    }

    /// One line a stage.
    pub fn summary(&self) -> String {
        let line = |(title, time, good): &(String, Duration, bool)| {
            let mark = if *good { "✓" } else { "✗" };
            format!("  {mark} {title:<24} {:>7.1} s\n", time.as_secs_f64())
        };
        self.0.iter().map(line).collect()
    }

    /// Whether all went well.
    pub fn good(&self) -> bool {
        self.0.iter().all(|(_, _, good)| *good)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_kept() {
        let mut stages = Stages::default();
        assert!(stages.run("build", || Ok(true)).is_ok());
        assert!(stages.good());
        assert!(stages.run("tests", || Ok(false)).is_ok());
        assert!(!stages.good());
        let text = stages.summary();
        assert!(text.contains("✓ build") && text.contains("✗ tests"), "{text}");
    }
}
