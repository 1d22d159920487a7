//! What documents get wrong: findings about a dossier that could be deployed as it is, and would still mislead its readers.
//! Each rule has its page in `docs/findings/`.

mod address;
mod budget;
mod chapters;
mod contact;
mod cover;
mod disagrees;
mod end_of_life;
mod glossary;
mod links;
mod lockout;
mod place;
mod schedules;
mod shared_data;
mod words;

pub(crate) use place::key as key_place;

use crate::expand::supposed;
use crate::{Dossier, Finding, Level, Loaded, Wanted};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use regie_wire::MachineName;
use std::collections::BTreeMap;

/// What is known beside the dossier's own files.
pub struct Around<'a> {
    /// Date and time where the person is.
    pub now: DateTime,
    /// A time zone by its name, if it is known here.
    pub zone: &'a dyn Fn(&str) -> Option<TimeZone>,
    /// Whether something lies in the dossier's folder, by its path from there.
    pub exists: &'a dyn Fn(&str) -> bool,
    /// Operating systems that were seen, by environment and machine: `Debian GNU/Linux 12 (bookworm)`, and the day.
    pub systems: BTreeMap<(String, MachineName), (String, String)>,
}

impl Around<'_> {
    /// Nothing but the time.
    pub fn at(now: DateTime) -> Self {
        Self { now, zone: &|_| None, exists: &|_| false, systems: BTreeMap::new() }
    }
}

/// Errors that leave the rest of the dossier as good as it is.
const HARMLESS: [&str; 2] = ["no-playbook", "no-alert"];

/// Everything that documents get wrong. With errors in it, a dossier is only asked for what it says, not for what it does
/// not say: that may stand where the error is.
pub fn lint(loaded: &Loaded, around: &Around<'_>) -> Vec<Finding> {
    let Some(dossier) = &loaded.dossier else { return Vec::new() };
    let mut findings = Vec::new();
    schedules::check(dossier, around, &mut findings);
    cover::check(dossier, around, &mut findings);
    contact::check(dossier, &mut findings);
    budget::check(dossier, &mut findings);
    end_of_life::check(dossier, around, &mut findings);
    lockout::check(dossier, &mut findings);
    let broken = |f: &Finding| f.level == Level::Error && !HARMLESS.contains(&f.rule.as_str());
    if !loaded.findings.iter().any(broken) {
        let others = expanded(loaded, dossier);
        let wanted = loaded.wanted.values().chain(&others).collect::<Vec<_>>();
        links::check(dossier, around, &mut findings);
        glossary::check(dossier, &mut findings);
        chapters::check(dossier, &wanted, &mut findings);
        shared_data::check(dossier, &wanted, &mut findings);
        disagrees::check(dossier, &wanted, &mut findings);
    }
    crate::read::tidy(findings, &dossier.texts)
}

/// Every environment that can be expanded, and that loading has not: something harmless was wrong.
fn expanded(loaded: &Loaded, dossier: &Dossier) -> Vec<Wanted> {
    let left = dossier.environments.values().filter(|env| !loaded.wanted.contains_key(&env.name));
    left.filter_map(|env| supposed(dossier, env).ok()).collect()
}
