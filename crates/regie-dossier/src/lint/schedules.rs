//! `schedule`: a schedule that does not mean what it seems. `rpo-schedule`: backups further apart than what may be lost.

use super::{Around, place, words};
use crate::{Dossier, Environment, Finding, Place, Schedule, Service};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::cell::LazyCell;

pub(super) fn check(dossier: &Dossier, around: &Around<'_>, findings: &mut Vec<Finding>) {
    for service in dossier.services.values() {
        for (schedule, path) in schedules(service) {
            // That reads the file again.
            let at = LazyCell::new(|| place::value(dossier, &service.place.file, &path));
            for doubt in schedule.doubts(around.now) {
                findings.push(Finding::warning("schedule", &at, doubt.message).help(doubt.help));
            }
            for zone in zones(dossier, service) {
                let clock = (around.zone)(&zone);
                findings.extend(clock.and_then(|clock| jump(&schedule, &at, &zone, &clock, around.now)));
            }
        }
        rpo(dossier, service, findings);
    }
}

/// Those of its jobs and of its backup, and where each stands.
fn schedules(service: &Service) -> Vec<(Schedule, Vec<&str>)> {
    let mut out = Vec::new();
    let mut add = |text: &str, path| out.extend(Schedule::parse(text).ok().map(|schedule| (schedule, path)));
    for (name, job) in &service.jobs {
        add(&job.schedule, vec!["job", name, "schedule"]);
    }
    if let Some(backup) = &service.backup {
        add(&backup.schedule, vec!["backup", "schedule"]);
    }
    out
}

/// Time zones of the machines that it stands on, where the dossier sets them.
fn zones(dossier: &Dossier, service: &Service) -> Vec<String> {
    let stands = |env: &&Environment| env.instances.iter().any(|i| i.service == service.name);
    let set = dossier.environments.values().filter(stands).flat_map(|env| &env.resources);
    let mut zones = set
        .filter(|r| r.kind == "timezone")
        .filter_map(|r| r.fields.get("name")?.as_str().map(str::to_owned))
        .collect::<Vec<_>>();
    zones.sort();
    zones.dedup();
    zones
}

/// Most times a day that people plan one by one: what comes more often comes soon after.
const FEW: usize = 4;

/// A time that clocks leave out once a year, or have twice.
fn jump(schedule: &Schedule, at: &Place, name: &str, zone: &TimeZone, now: DateTime) -> Option<Finding> {
    if schedule.times_a_day() > FEW {
        return None;
    }
    let start = now.to_zoned(zone.clone()).ok()?.timestamp();
    let end = start.checked_add((366 * 24).hours()).ok()?;
    let (mut none, mut twice) = (None, None);
    for change in zone.following(start).take_while(|t| t.timestamp() <= end) {
        let before = change.timestamp().checked_sub(1.second()).ok()?;
        let (from, to) = (local(zone, before)?, local(zone, change.timestamp())?);
        let (low, high) = if to > from { (from, to) } else { (to, from) };
        let Some(hit) = schedule.coming(low.checked_sub(1.second()).ok()?, 1).into_iter().find(|t| *t < high) else {
            continue;
        };
        let seen = if to > from { &mut none } else { &mut twice };
        seen.get_or_insert((hit, low, high));
    }
    let (hit, low, high) = none.or(twice)?;
    let time = |t: DateTime| t.strftime("%H:%M").to_string();
    let day = |found: Option<(DateTime, DateTime, DateTime)>| found.map(|(hit, _, _)| hit.date());
    let say = |what: &str, date: Option<Date>| date.map(|d| format!("{what} {} on {d}", time(hit)));
    let said = [say("no", day(none)), say("two", day(twice))].into_iter().flatten().collect::<Vec<_>>().join(", and ");
    let message = format!("`{}`: {name} has {said}", schedule.text());
    let help = format!("choose a time before {} or from {} on, which every day has once", time(low), time(high));
    Some(Finding::warning("schedule", at, message).help(help))
}

/// What a clock shows one second after: the moment at which it would have gone on.
fn local(zone: &TimeZone, at: Timestamp) -> Option<DateTime> {
    let shown = zone.to_datetime(at);
    if shown.second() == 59 { shown.checked_add(1.second()).ok() } else { Some(shown) }
}

fn rpo(dossier: &Dossier, service: &Service, findings: &mut Vec<Finding>) {
    let promised = service.objective.as_ref().and_then(|o| o.rpo);
    let Some(rpo) = promised else { return };
    let Some(backup) = &service.backup else { return findings.extend(unsaved(dossier, service, rpo)) };
    let Ok(schedule) = Schedule::parse(&backup.schedule) else { return };
    let gap = schedule.longest_gap();
    if gap <= rpo {
        return;
    }
    let at = place::value(dossier, &service.place.file, &["backup", "schedule"]);
    let message = format!(
        "backups of `{}` are up to {} apart, and no more than {} may be lost",
        service.name,
        words::span(gap),
        words::span(rpo)
    );
    let finding = Finding::warning("rpo-schedule", &at, message);
    let often = match rpo / 3600 {
        0 => format!("`*/{} * * * *`", divisor(60, (rpo / 60).max(1))),
        hours if hours >= 24 => "`0 2 * * *`".to_owned(),
        hours => format!("`0 */{} * * *`", divisor(24, hours)),
    };
    findings.push(
        finding.help(format!("save as often as is promised, {often}, or promise less: `rpo = \"{}\"`", short(gap))),
    );
}

/// A promise with no backup to keep it. When nothing at all is saved, `empty-chapter` says so.
fn unsaved(dossier: &Dossier, service: &Service, rpo: u64) -> Option<Finding> {
    dossier.services.values().find(|s| s.backup.is_some())?;
    let at = place::value(dossier, &service.place.file, &["objective", "rpo"]);
    let message = format!("nothing saves `{}`, and no more than {} may be lost", service.name, words::span(rpo));
    let help = "add [backup] with a schedule as often as is promised, or promise nothing here";
    Some(Finding::warning("rpo-schedule", &at, message).help(help))
}

/// The largest number up to another that divides a round evenly: a rhythm without a longer last gap.
fn divisor(round: u64, most: u64) -> u64 {
    (1..=most.min(round)).rev().find(|n| round.is_multiple_of(*n)).unwrap_or(1)
}

/// As dossiers write it.
fn short(seconds: u64) -> String {
    match seconds {
        s if s.is_multiple_of(86_400) => format!("{}d", s / 86_400),
        s if s.is_multiple_of(3600) => format!("{}h", s / 3600),
        s => format!("{}m", s.div_ceil(60)),
    }
}
