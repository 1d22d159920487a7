//! Looking over a server that exists: what somebody chose on it, whatever a dossier wants. Nothing is changed. An area that
//! cannot be looked at is told, and is no reason to see nothing.

mod accounts;
mod certificates;
mod crontabs;
mod databases;
mod files;
mod folders;
mod packages;
mod place;
mod rest;
mod units;

use crate::observe::said::{self, Said};
use crate::{Context, Place};
use regie_wire::{Survey, SurveyNote};
use std::process::Command;
use std::time::Duration;

/// Time for a program to answer: all packages of a full server are listed in a few seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// What there is.
///
/// # Errors
/// When it is no whole system that dpkg keeps, or cannot be read as root.
pub(crate) fn survey(cx: &Context) -> Result<Survey, String> {
    if cx.place != Place::System {
        return Err("a folder has nothing that a survey looks at: packages, units, accounts".into());
    }
    if !rustix::process::geteuid().is_root() {
        return Err("only root can look over a server: give an address that logs in as root, or may use sudo".into());
    }
    let packages = packages::ask()?;
    let mut seen = Survey::default();
    let mut notes = Vec::new();
    (seen.packages, seen.machine_packages) = packages.chosen();
    let mut area = |what: &str, looked: Result<(), String>| {
        if let Err(why) = looked {
            notes.push(note(format!("{what} could not be looked at"), why));
        }
    };
    area("files of /etc", files::look(&mut seen));
    area("units", units::look(&packages, &mut seen));
    area("accounts", accounts::look(&mut seen));
    area("crontabs", crontabs::look(&mut seen));
    area("databases", databases::look(&mut seen));
    area("certificates", certificates::look(&mut seen));
    place::look(&mut seen);
    rest::look(&mut seen);
    seen.notes.extend(notes);
    seen.notes.sort();
    seen.notes.dedup();
    Ok(seen)
}

fn note(what: impl Into<String>, why: impl Into<String>) -> SurveyNote {
    SurveyNote { what: what.into(), why: why.into() }
}

/// Asks a program that has to be there and to succeed; its output.
fn ask(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    match said::ask(command, PATIENCE)? {
        Some(Said { ok: true, out, .. }) => Ok(out),
        Some(said) => Err(format!("{name} failed: {}", said.err)),
        None => Err(format!("{name} is not on this machine")),
    }
}

/// Asks a program that need not be there; nothing when it is not, or has nothing to say.
fn ask_maybe(command: &mut Command) -> String {
    said::ask(command, PATIENCE).ok().flatten().filter(|s| s.ok).map(|s| s.out).unwrap_or_default()
}
