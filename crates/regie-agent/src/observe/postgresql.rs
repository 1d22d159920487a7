//! Questions to PostgreSQL, as its user `postgres` through its socket.

use crate::perform::{cannot_run, run};
use regie_wire::{Encode, Stream};
use std::process::Command;
use std::time::Duration;

/// Time for an answer: looking waits for no lock.
const PATIENCE: Duration = Duration::from_secs(30);

/// A text in single quotes.
pub(super) fn string(text: &str) -> String {
    format!("E'{}'", Encode::SqlString.apply(text))
}

/// The rows of an answer: a line each, its fields with tabs between them. What may have either in it is not asked for.
pub(crate) fn ask(question: &str) -> Result<Vec<Vec<String>>, String> {
    let mut command = Command::new("runuser");
    let psql = ["-u", "postgres", "--", "psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c"];
    command.args(psql).arg(question).current_dir("/").env("LC_ALL", "C");
    let (mut rows, mut said) = (Vec::new(), String::new());
    let ended = run(&mut command, PATIENCE, &mut |stream, line| match stream {
        Stream::Out => rows.push(line.split('\t').map(str::to_owned).collect()),
        Stream::Err => line.clone_into(&mut said),
    });
    match ended {
        Ok(ended) if ended.timed_out => Err(format!("PostgreSQL did not answer in {} s", PATIENCE.as_secs())),
        Ok(ended) if ended.status.success() => Ok(rows),
        Ok(_) => Err(format!("PostgreSQL cannot be asked: {said}; does it run (pg_lsclusters)?")),
        Err(e) => Err(cannot_run(&command, &e)),
    }
}
