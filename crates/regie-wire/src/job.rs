//! Results of jobs, as their runners write them: one line a run.

use serde::{Deserialize, Serialize};

/// A job on a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobOf {
    /// Where its results are.
    pub folder: String,
    /// Lines of its last output wanted.
    pub log: u32,
    /// Lines of its history wanted.
    pub history: u32,
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobResult {
    /// With exit code 0.
    Done,
    /// With another one.
    Failed,
    /// It took too long, and was ended.
    Timeout,
    /// It did not begin: the former run was not over.
    Overlap,
    /// Nobody wrote its end down: it was killed, or the machine was.
    Killed,
}

/// One run of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRun {
    /// Began, seconds since the epoch.
    pub start: i64,
    /// Seconds it took, when that is known.
    pub took: Option<u64>,
    /// Exit code, if there is one; 128 and more: a signal.
    pub status: Option<i32>,
    /// How it ended.
    pub result: JobResult,
}

impl JobRun {
    /// A line of `last` or `history`: start, the same for people, seconds, exit code, word. `None` for anything else.
    pub fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let start = words.next()?.parse().ok()?;
        let (took, status) = (words.nth(1)?.parse().ok(), words.next()?.parse().ok());
        let result = match words.next()? {
            "done" => JobResult::Done,
            "failed" => JobResult::Failed,
            "timeout" => JobResult::Timeout,
            "overlap" => JobResult::Overlap,
            "killed" => JobResult::Killed,
            _ => return None,
        };
        Some(Self { start, took, status, result })
    }
}

/// What is known of a job on its machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobSeen {
    /// Its last run that ended, or was killed.
    pub last: Option<JobRun>,
    /// Runs since, seconds since the epoch.
    pub running: Option<i64>,
    /// Runs that ended, did not begin or were killed, oldest first.
    pub history: Vec<JobRun>,
    /// The end of what its last run said.
    pub log: Vec<String>,
    /// The machine's time zone (`Europe/Paris`), by which schedules are meant; `None`: UTC.
    pub zone: Option<String>,
    /// Why it could not be looked at.
    pub unknown: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_nonsense_is_not() {
        let run = |line| JobRun::read(line);
        let line = "1795269373 2026-11-21T13:56:13Z 41 3 failed";
        let read = JobRun { start: 1_795_269_373, took: Some(41), status: Some(3), result: JobResult::Failed };
        assert_eq!(run(line), Some(read));
        let killed = run("5 x - - killed").map(|r| (r.start, r.took, r.status, r.result));
        assert_eq!(killed, Some((5, None, None, JobResult::Killed)));
        for line in ["", "x", "1 2 3", "1 x 0 0 perhaps", "noon x 0 0 done"] {
            assert_eq!(run(line), None, "{line}");
        }
    }
}
