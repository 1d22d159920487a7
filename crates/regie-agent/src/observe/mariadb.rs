//! Questions to MariaDB, as root through its socket.

use crate::perform::{cannot_run, run};
use regie_wire::{Encode, Stream};
use std::process::Command;
use std::time::Duration;

/// Time for an answer: looking waits for no lock.
const PATIENCE: Duration = Duration::from_secs(30);

/// A text in single quotes.
pub(crate) fn string(text: &str) -> String {
    format!("'{}'", Encode::SqlString.apply(text))
}

/// The rows of an answer, a line each.
pub(crate) fn ask(question: &str) -> Result<Vec<String>, String> {
    let mut command = Command::new("mariadb");
    command.args(["--batch", "--raw", "--skip-column-names", "--execute", question]);
    let (mut rows, mut said) = (Vec::new(), String::new());
    let ended = run(&mut command, PATIENCE, &mut |stream, line| match stream {
        Stream::Out => rows.push(line.to_owned()),
        Stream::Err => line.clone_into(&mut said),
    });
    match ended {
        Ok(ended) if ended.timed_out => Err(format!("MariaDB did not answer in {} s", PATIENCE.as_secs())),
        Ok(ended) if ended.status.success() => Ok(rows),
        Ok(_) => Err(format!("MariaDB cannot be asked: {said}; does it run (systemctl status mariadb)?")),
        Err(e) => Err(cannot_run(&command, &e)),
    }
}
