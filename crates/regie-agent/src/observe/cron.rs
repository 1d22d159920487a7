//! Crontabs: one question for each user.

use super::{Look, accounts, said};
use regie_resource::cron_in;
use regie_wire::{Cron, Observed};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

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

/// A user's crontab. Where there is no cron yet, or no such user, there is none.
fn of(user: &str) -> Result<String, String> {
    if accounts::user(user)?.is_none() {
        return Ok(String::new());
    }
    let mut command = Command::new("crontab");
    match said::ask(command.args(["-u", user, "-l"]), Duration::from_secs(10))? {
        None => Ok(String::new()),
        Some(said) if said.ok => Ok(said.out),
        Some(said) if said.err.contains("no crontab for") => Ok(String::new()),
        Some(said) => Err(format!("the crontab of {user} cannot be read: {}", said.err)),
    }
}
