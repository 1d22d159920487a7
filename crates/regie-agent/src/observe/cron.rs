//! Crontabs: one question for each user.

use super::{Look, accounts, said};
use regie_resource::cron_in;
use regie_wire::{Cron, Observed};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::{fs, io};

/// Those that were asked for, by user.
#[derive(Default)]
pub(super) struct Crontabs(RefCell<BTreeMap<String, Result<String, String>>>);

pub(super) fn seen(look: &Look<'_>, wanted: &Cron) -> Result<Observed, String> {
    look.administered("crontabs")?;
    let mut known = look.crontabs.0.borrow_mut();
    let crontab =
        known.entry(wanted.user.clone()).or_insert_with(|| of(&wanted.user)).as_ref().map_err(Clone::clone)?;
    Ok(Observed::Cron { entry: cron_in(wanted, crontab) })
}

/// Where Debian's cron keeps crontabs, one file a user (crontab(1), FILES): what `crontab -l` prints, without starting it.
const SPOOL: &str = "/var/spool/cron/crontabs";

/// What is kept of a user's; `None` where it is not kept there, or cannot be read.
fn spooled(folder: &Path, user: &str) -> Option<String> {
    if !folder.is_dir() || user.contains('/') {
        return None;
    }
    match fs::read(folder.join(user)) {
        Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Some(String::new()),
        Err(_) => None,
    }
}

/// A user's crontab. Where there is no cron yet, or no such user, there is none.
fn of(user: &str) -> Result<String, String> {
    if accounts::user(user)?.is_none() {
        return Ok(String::new());
    }
    if let Some(crontab) = spooled(Path::new(SPOOL), user) {
        return Ok(crontab);
    }
    let mut command = Command::new("crontab");
    match said::ask(command.args(["-u", user, "-l"]), Duration::from_secs(10))? {
        None => Ok(String::new()),
        Some(said) if said.ok => Ok(said.out),
        Some(said) if said.err.contains("no crontab for") => Ok(String::new()),
        Some(said) => Err(format!("the crontab of {user} cannot be read: {}", said.err)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crontab_is_read_where_cron_keeps_it() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("ana"), "5 3 * * * true\n").unwrap();
        assert_eq!(spooled(dir.path(), "ana").unwrap(), "5 3 * * * true\n");
        assert_eq!(spooled(dir.path(), "bob").unwrap(), "");
        // Whatever is odd there is for crontab itself to tell.
        fs::create_dir(dir.path().join("odd")).unwrap();
        assert_eq!(spooled(dir.path(), "odd"), None);
        assert_eq!(spooled(&dir.path().join("nowhere"), "ana"), None);
    }
}
