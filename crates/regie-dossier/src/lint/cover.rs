//! `cover-version`: a cover that names another version than the history does, and a history that cannot be. `review`: a day
//! by which the document was to be read again, and is over.

use super::{Around, place};
use crate::{Dossier, Finding, VersionRow};
use std::cmp::Ordering;

const FILE: &str = "dossier.toml";

pub(super) fn check(dossier: &Dossier, around: &Around<'_>, findings: &mut Vec<Finding>) {
    if let (Some(cover), Some(newest)) = (&dossier.cover, dossier.newest_version())
        && cover.text != newest.version
    {
        let message = format!("the cover says version {}, the newest of the history is {}", cover.text, newest.version);
        let finding = Finding::warning("cover-version", &cover.place, message);
        findings.push(finding.help("remove `cover`: the cover says the newest version by itself"));
    }
    let rows = &dossier.versions;
    for (i, row) in rows.iter().enumerate() {
        let at = |key: &str| place::value(dossier, FILE, &["version", &i.to_string(), key]);
        if row.day().is_none() {
            let finding = Finding::warning("cover-version", &at("date"), format!("`{}` is no date", row.date));
            findings.push(finding.help("write it as 2026-11-21"));
        }
        if let Some(why) = rows[..i].iter().find_map(|before| contradiction(before, row)) {
            let finding = Finding::warning("cover-version", &at("version"), why);
            findings.push(finding.help("mend the version or the date of one of the two"));
        }
    }
    review(dossier, around, findings);
}

/// Versions of a document only grow.
fn contradiction(one: &VersionRow, other: &VersionRow) -> Option<String> {
    if one.version == other.version {
        return Some(format!("version {} stands twice in the history", one.version));
    }
    let (old, new) = match numbers(&one.version)?.cmp(&numbers(&other.version)?) {
        Ordering::Less => (one, other),
        Ordering::Greater => (other, one),
        Ordering::Equal => return None,
    };
    let contradict = new.day()? < old.day()?;
    contradict
        .then(|| format!("version {} is of {}, before version {} of {}", new.version, new.date, old.version, old.date))
}

/// `1.10` → 1, 10; nothing for what is no number.
fn numbers(version: &str) -> Option<Vec<u64>> {
    let mut numbers = version.trim_start_matches('v').split('.').map(|n| n.parse().ok()).collect::<Option<Vec<_>>>()?;
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

fn review(dossier: &Dossier, around: &Around<'_>, findings: &mut Vec<Finding>) {
    let Some(review) = &dossier.review else { return };
    let Ok(day) = crate::read::date(&review.text) else { return };
    let late = day.until(around.now.date()).map_or(0, |span| span.get_days());
    if late > 0 {
        let days = if late == 1 { "yesterday".to_owned() } else { format!("{late} days ago") };
        let message = format!("this dossier was to be read through again by {}: {days}", review.text);
        let finding = Finding::warning("review", &review.place, message);
        findings.push(finding.help("read the runbook with those who use it, then write the next day here"));
    }
}
