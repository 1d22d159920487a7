//! Lines of a user's crontab, each under a comment that names it. One that is stopped is taken out.

use crate::edit::{crontab, shell};
use crate::{Act, Change, Diff, Undo, path};
use regie_wire::{Cron, Mark, Observed};

/// Replaces the comment and the line under it, or takes them out. A comment that lost its line does not take another's
/// with it.
const PUT: &str = r#"$0 == ENVIRON["M"] { if (!done && ENVIRON["E"] != "") print ENVIRON["M"] "\n" ENVIRON["E"]; done = 1; under = 1; next }
under { under = 0; if ($0 !~ /^[ \t]*(#|$)/) next }
{ print }
END { if (!done && ENVIRON["E"] != "") print ENVIRON["M"] "\n" ENVIRON["E"] }"#;

fn mark(cron: &Cron) -> String {
    format!("# regie: {}", cron.name)
}

/// The line, as crontab(5) wants it: `%` would be a new line.
fn entry(cron: &Cron) -> String {
    format!("{} {}", cron.schedule, cron.command.replace('%', "\\%"))
}

/// The line under the comment in a crontab; `None`: it is not there, or has no line. The agent looks with it.
pub fn cron_in(cron: &Cron, crontab: &str) -> Option<String> {
    let mark = mark(cron);
    let mut lines = crontab.lines().skip_while(|l| *l != mark);
    lines.next()?;
    let under = lines.next().unwrap_or_default();
    let is_entry = !under.trim_start_matches([' ', '\t']).is_empty() && !under.trim_start().starts_with('#');
    // A comment alone is something to repair, or to take out.
    Some(if is_entry { under.to_owned() } else { String::new() })
}

fn edit(cron: &Cron, entry: Option<&str>) -> Act {
    shell(crontab(&cron.user, &[("M", &mark(cron)), ("E", entry.unwrap_or_default())], PUT))
}

fn seen<'a>(cron: &Cron, observed: &'a Observed) -> Result<Option<&'a str>, String> {
    match observed {
        Observed::Cron { entry } => Ok(entry.as_deref()),
        other => Err(path::mismatch(&format!("the crontab of {}", cron.user), other)),
    }
}

pub(crate) fn diff(wanted: &Cron, observed: &Observed) -> Result<Option<Change>, String> {
    let there = seen(wanted, observed)?;
    if !wanted.enabled {
        return Ok(
            there.map(|there| taken_out(wanted, there, Mark::Change, "in the crontab, and should not be called"))
        );
    }
    let line = entry(wanted);
    let (mark, why) = match there {
        Some(there) if there == line => return Ok(None),
        Some(_) => (Mark::Change, "differs from the dossier"),
        None => (Mark::Add, "not in the crontab"),
    };
    let mut lines: Vec<String> = there.filter(|t| !t.is_empty()).iter().map(|t| format!("- {t}")).collect();
    lines.push(format!("+ {line}"));
    Ok(Some(Change { mark, why: why.to_owned(), diff: Diff { lines }, acts: vec![edit(wanted, Some(&line))] }))
}

fn taken_out(cron: &Cron, there: &str, mark: Mark, why: &str) -> Change {
    let lines = vec![format!("- {there}")];
    Change { mark, why: why.to_owned(), diff: Diff { lines }, acts: vec![edit(cron, None)] }
}

pub(crate) fn absent(given: &Cron, observed: &Observed) -> Result<Option<Change>, String> {
    Ok(seen(given, observed)?.map(|there| taken_out(given, there, Mark::Remove, "no longer wanted")))
}

pub(crate) fn undo(wanted: &Cron, before: &Observed) -> Undo {
    let undo = match seen(wanted, before) {
        Ok(Some(there)) => Undo::acts("as before", vec![edit(wanted, Some(there))]),
        Ok(None) => Undo::acts("taken out again", vec![edit(wanted, None)]),
        Err(_) => Undo::unknown(),
    };
    // What it calls is put back before it is called again.
    Undo { last: true, ..undo }
}

pub(crate) fn undo_absent(given: &Cron, before: &Observed) -> Undo {
    match seen(given, before) {
        Ok(None) => Undo::nothing(),
        _ => undo(given, before),
    }
}
