//! What runs: units of systemd, lines of crontabs.

use super::item::{Item, unfit};
use super::{Gathered, Seen};
use regie_wire::{Cron, CronSurveyed, Resource, Unit, UnitSurveyed};

pub(super) fn units(seen: &Seen<'_>, out: &mut Gathered) {
    for unit in &seen.survey.units {
        self::unit(seen, unit, out);
    }
}

fn unit(seen: &Seen<'_>, unit: &UnitSurveyed, out: &mut Gathered) {
    let UnitSurveyed { name, enabled, fixed, masked, active, failed, own, content, withheld, package } = unit;
    if *masked {
        out.leave(format!("unit {name}"), "it is masked: somebody forbade it to start, and it stays so");
        return;
    }
    let resource = Unit { name: name.clone(), content: None, enabled: *enabled, active: *active, beside: false };
    let mut item = Item::of(&Resource::Unit(resource)).text("name", name);
    let text = content.as_ref().and_then(|t| t.as_plain());
    if let Some(why) = withheld.as_deref().or_else(|| text.as_deref().and_then(unfit)).filter(|_| *own) {
        let how = "it is kept running, and its file stays as it is; for regie to write it, keep the secret with \
                   `regie secrets` and say `content`";
        out.leave(format!("file of the unit {name}"), format!("{why}; {how}"));
    } else if let Some(text) = text.filter(|_| *own) {
        item = item.content(seen.name, &format!("/etc/systemd/system/{name}"), text.as_bytes(), "template");
    }
    if *failed {
        item = item.about("it had failed when the machine was looked over");
    }
    if let Some(package) = package.as_ref().filter(|_| !enabled && !fixed) {
        item = item.about(format!("{package} would start it at boot; somebody decided otherwise"));
    }
    if !enabled {
        item = item.value("enabled", false);
    }
    out.take(if *active { item } else { item.value("active", false) });
}

/// Lines that regie would know again are taken; the others are proposed, with the comment that they lack.
pub(super) fn crontabs(seen: &Seen<'_>, out: &mut Gathered) {
    for (number, CronSurveyed { user, name, line }) in (1..).zip(&seen.survey.crontabs) {
        let Some(line) = line else {
            out.leave(format!("a line in the crontab of {user}"), "it looks as if a secret stood in it");
            continue;
        };
        let Some((schedule, command)) = split(line) else {
            out.leave(format!("`{line}` in the crontab of {user}"), "it is no line that cron would take");
            continue;
        };
        if unfit(line).is_some() {
            out.leave(format!("`{schedule} …` in the crontab of {user}"), "it has what no text of a dossier may have");
            continue;
        }
        let called = name.clone().unwrap_or_else(|| word(command, number));
        let cron = Cron {
            name: called.clone(),
            user: user.clone(),
            schedule: schedule.to_owned(),
            command: command.replace("\\%", "%"),
            enabled: true,
        };
        let item = Item::of(&Resource::Cron(cron.clone())).text("name", &called).text("user", user);
        let item = item.text("schedule", schedule).text("command", &cron.command);
        if name.is_some() {
            out.take(item);
            continue;
        }
        let mark = format!("# regie: {called}");
        let why =
            format!("regie knows its lines by a comment above them: crontab -e -u {user}, `{mark}`, then uncomment");
        out.leave(format!("`{schedule} …` in the crontab of {user}"), why);
        out.take(item.about(format!("put `{mark}` above it first: crontab -e -u {user}")).proposed());
    }
}

/// When, and what: five fields, or one that begins with `@`.
fn split(line: &str) -> Option<(&str, &str)> {
    let fields = if line.starts_with('@') { 1 } else { 5 };
    let mut rest = line;
    for _ in 0..fields {
        rest = rest.split_once(char::is_whitespace)?.1.trim_start();
    }
    let schedule = line[..line.len() - rest.len()].trim_end();
    (!rest.is_empty()).then_some((schedule, rest))
}

/// A name made of the program that a line runs.
fn word(command: &str, number: usize) -> String {
    let program = command.split_whitespace().next().and_then(|p| p.rsplit('/').next()).unwrap_or_default();
    let plain = program.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect::<String>();
    format!("{}-{number}", if plain.starts_with(|c: char| c.is_ascii_alphanumeric()) { plain } else { "line".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_time_and_a_command() {
        assert_eq!(split("15 3  * * *   echo a b"), Some(("15 3  * * *", "echo a b")));
        assert_eq!(split("@daily run"), Some(("@daily", "run")));
        assert_eq!(split("15 3 * *"), None);
        assert_eq!(word("/usr/bin/backup.sh --all", 3), "backupsh-3");
        assert_eq!(word("[ -x /x ] && y", 1), "line-1");
    }
}
