//! Programs of supervisor: one question to it for all of them.

use super::{Look, path};
use crate::perform::{cannot_run, run};
use regie_resource::program_file;
use regie_wire::{Observed, Program, Stream};
use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

/// Time for supervisor to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What supervisor says of each program that it has read, and of itself when it cannot.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Programs {
    states: BTreeMap<String, String>,
    itself: Option<String>,
}

/// How a program lives.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Life {
    /// It runs, or is starting for the first time.
    pub running: bool,
    /// Its number while it runs: another one means that it was started anew.
    pub pid: Option<u64>,
    /// Supervisor's own words.
    pub state: String,
}

pub(super) fn seen(look: &Look<'_>, wanted: &Program) -> Result<Observed, String> {
    look.administered("programs of supervisor")?;
    let path = program_file(wanted).path;
    let file = path::seen(look.cx, &look.names, &path, Some(path::Read::Open))?;
    let programs = look.programs.get_or_init(ask).as_ref().map_err(Clone::clone)?;
    let life = programs.life(&wanted.name);
    let not_known = || programs.itself.clone().unwrap_or_else(|| "supervisor does not know it".into());
    Ok(Observed::Program {
        file,
        known: life.is_some(),
        running: life.as_ref().is_some_and(|l| l.running),
        state: life.map_or_else(not_known, |l| l.state),
    })
}

/// Asks for one; `None` where supervisor knows no such program.
pub(crate) fn life(program: &Program) -> Result<Option<Life>, String> {
    ask().map(|programs| programs.life(&program.name))
}

/// Asks for all. Where there is no supervisor (yet), it knows none.
fn ask() -> Result<Programs, String> {
    let mut command = Command::new("supervisorctl");
    command.arg("status").env("LC_ALL", "C");
    let (mut lines, mut said) = (Vec::new(), String::new());
    let ended = run(&mut command, PATIENCE, &mut |stream, line| match stream {
        Stream::Out => lines.push(line.to_owned()),
        Stream::Err => line.clone_into(&mut said),
    });
    match ended {
        Ok(ended) if ended.timed_out => Err(format!("supervisor did not answer in {} s", PATIENCE.as_secs())),
        Ok(_) => Ok(read(&lines)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            Ok(Programs { itself: Some("supervisor is not on this machine".into()), ..Programs::default() })
        }
        Err(e) => Err(cannot_run(&command, &e)),
    }
}

/// `NAME   STATE   words`; what is none of supervisor's states is what it says of itself.
fn read(lines: &[String]) -> Programs {
    const STATES: [&str; 8] = ["STOPPED", "STARTING", "RUNNING", "BACKOFF", "STOPPING", "EXITED", "FATAL", "UNKNOWN"];
    let mut programs = Programs::default();
    for line in lines {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some(name), Some(state)) if STATES.contains(&state) => {
                let rest = words.collect::<Vec<_>>().join(" ");
                programs.states.insert(name.to_owned(), format!("{state} {rest}").trim_end().to_owned());
            }
            (Some(_), _) => programs.itself = Some(line.clone()),
            _ => {}
        }
    }
    programs
}

impl Programs {
    fn life(&self, name: &str) -> Option<Life> {
        let said = self.states.get(name)?;
        let pid = said.split("pid ").nth(1).and_then(|r| r.split(',').next()).and_then(|n| n.parse().ok());
        let running = ["RUNNING", "STARTING"].iter().any(|s| said.split(' ').next() == Some(s));
        // Its number and how long it is up change without anybody's doing, and no two looks should differ for that.
        let state = if running { said.split(' ').next().unwrap_or(said) } else { said }.to_owned();
        Some(Life { running, pid, state })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_supervisor_says() {
        let text = "shop-worker                      RUNNING   pid 812, uptime 0:00:05\n\
                    shop-other   BACKOFF   Exited too quickly (process log may have details)\nshop-late STARTING\n";
        let programs = read(&text.lines().map(str::to_owned).collect::<Vec<_>>());
        let life = |name: &str| programs.life(name).map(|l| (l.running, l.pid, l.state));
        assert_eq!(life("shop-worker"), Some((true, Some(812), "RUNNING".into())));
        let words = "BACKOFF Exited too quickly (process log may have details)";
        assert_eq!(life("shop-other"), Some((false, None, words.into())));
        assert_eq!(life("shop-late"), Some((true, None, "STARTING".into())));
        assert_eq!(life("shop"), None);
        let none = read(&["unix:///var/run/supervisor.sock no such file".to_owned()]);
        assert!(none.states.is_empty() && none.itself.is_some());
    }
}
