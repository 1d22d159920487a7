//! Kinds that any server has: parts of files, logins, language, time, name, what runs by the clock, certificates,
//! checkouts. Each is looked over here, so that a mistake is told before a machine hears of it.

mod acme;
mod apt;
mod checkout;
mod key;
mod settings;
mod storage;

pub(super) use apt::repository;
pub(super) use checkout::checkout;
pub(super) use key::authorized_key;
pub(super) use settings::{logrotate, sysctl};
pub(super) use storage::{mount, swap};

use super::super::Expanded;
use super::super::fields::Rendering;
use crate::{Finding, Schedule};
use core::net::IpAddr;
use regie_wire::{Block, Certificate, Cron, Hostname, Line, Locale, Resource, Timer, Timezone};

/// Characters of a block, so that the command that writes it fits on a command line (128 KiB on Linux).
const BLOCK: usize = 32 << 10;
/// Days that a certificate may be for: the CA/Browser Forum's Baseline Requirements, 6.3.2, allow no more to anybody.
const DAYS: u32 = 398;
/// Days, when nothing is said.
const DAYS_USUAL: u32 = 397;
/// Days that a certificate must still be good for; one made for fewer would be made anew for ever.
const LASTS: u32 = 30;

/// A finding with what to do about it.
fn wrong<T>(r: &Rendering<'_>, field: &str, rule: &str, message: String, help: &str) -> Expanded<T> {
    Err(Box::new(r.error(field, rule, message).help(help)))
}

/// A text on one line.
fn one_line(r: &Rendering<'_>, field: &str, text: String) -> Expanded<String> {
    match text.contains(['\n', '\r', '\0']) {
        true => {
            wrong(r, field, "value", format!("`{field}` is one line, and this has several"), "write it on one line")
        }
        false => Ok(text),
    }
}

/// A name that stands in a comment of a file, or in the name of one.
fn word(r: &Rendering<'_>, field: &str) -> Expanded<String> {
    let name = r.req(field)?;
    let fine = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    match name.starts_with(['-', '.']) || name.len() > 100 || !name.chars().all(fine) {
        true => wrong(
            r,
            field,
            "name",
            format!("`{}` cannot be a name here", name.escape_debug()),
            "letters, digits and `- _ .`, such as `pizzeria-invoices`",
        ),
        false => Ok(name),
    }
}

pub(super) fn line(r: &Rendering<'_>) -> Expanded<Resource> {
    let starts = r.opt("starts")?.map(|s| one_line(r, "starts", s)).transpose()?;
    Ok(Resource::Line(Line { path: r.path("path")?, line: one_line(r, "line", r.req("line")?)?, starts }))
}

pub(super) fn block(r: &Rendering<'_>) -> Expanded<Resource> {
    let (name, comment) = (word(r, "name")?, r.opt("comment")?.unwrap_or_else(|| "#".to_owned()));
    if comment.len() > 8 || comment.chars().any(|c| c.is_alphanumeric() || c.is_whitespace() || c.is_control()) {
        let message = format!("`{}` begins no comment", comment.escape_debug());
        return wrong(r, "comment", "value", message, "it is `#`, `;`, `//` or what the file's format has");
    }
    let mut content = r.req("content")?;
    if !content.ends_with('\n') {
        content.push('\n');
    }
    if content.len() > BLOCK || content.contains('\0') {
        let message = "`content` is too long for part of a file: 32 KiB at most, and text".to_owned();
        return wrong(r, "content", "value", message, "make it a file of its own");
    }
    if content.lines().any(|l| l.starts_with(&format!("{comment} regie: "))) {
        let message = format!("a line of `content` begins with `{comment} regie: `, as the marks around a block do");
        return wrong(r, "content", "value", message, "write that line in another way");
    }
    Ok(Resource::Block(Block { path: r.path("path")?, name, content, comment }))
}

pub(super) fn locale(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = r.req("name")?;
    let fine = |c: char| c.is_ascii_alphanumeric() || "_.-@".contains(c);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(fine) {
        let message = format!("`{}` is no language of a machine", name.escape_debug());
        return wrong(r, "name", "locale", message, "such as `fr_FR.UTF-8`: language, country and encoding");
    }
    Ok(Resource::Locale(Locale { name }))
}

pub(super) fn timezone(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = r.req("name")?;
    let fine = |c: char| c.is_ascii_alphanumeric() || "_+-".contains(c);
    let part = |p: &str| p.starts_with(|c: char| c.is_ascii_alphanumeric()) && p.chars().all(fine);
    if !name.split('/').all(part) {
        let message = format!("`{}` is no time zone", name.escape_debug());
        return wrong(
            r,
            "name",
            "timezone",
            message,
            "such as `Europe/Paris`; `timedatectl list-timezones` lists them",
        );
    }
    Ok(Resource::Timezone(Timezone { name }))
}

pub(super) fn hostname(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = r.req("name")?;
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.len() > 63 || name.starts_with('-') || name.ends_with('-') || !name.chars().all(fine) {
        let message = format!("`{}` cannot be a machine's name", name.escape_debug());
        let help = "lower-case letters, digits and `-`, 63 at most; the domain belongs to /etc/hosts";
        return wrong(r, "name", "hostname", message, help);
    }
    Ok(Resource::Hostname(Hostname { name }))
}

pub(super) fn cron(r: &Rendering<'_>) -> Expanded<Resource> {
    let (said, name) = (r.req("schedule")?, word(r, "name")?);
    let schedule = match said.as_str() {
        // A time that no clock shows, and that cron knows all the same.
        "@reboot" => said,
        _ => Schedule::parse(&said).map_err(|why| r.error("schedule", "schedule", why))?.crontab(),
    };
    let command = one_line(r, "command", r.req("command")?)?;
    if command.contains("\\%") {
        let message = "cron cannot be given a `\\` before a `%`".to_owned();
        return wrong(r, "command", "value", message, "write `%` alone, which is escaped for cron, or name a script");
    }
    let user = r.account("user")?.unwrap_or_else(|| "root".to_owned());
    Ok(Resource::Cron(Cron { name, user, schedule, command, enabled: true }))
}

pub(super) fn timer(r: &Rendering<'_>) -> Expanded<Resource> {
    let name = word(r, "name")?;
    if [".timer", ".service"].iter().any(|end| name.ends_with(end)) {
        let message = format!("`{name}` says what it is: a timer has two units of its name");
        return wrong(r, "name", "unit", message, "leave the ending out");
    }
    let calendar = r.list("calendar")?;
    if calendar.is_empty() {
        return wrong(r, "calendar", "empty", "no time is named".to_owned(), "such as `*-*-* 02:00:00` or `daily`");
    }
    for (i, time) in calendar.iter().enumerate() {
        let field = if calendar.len() == 1 { "calendar".to_owned() } else { format!("calendar.{i}") };
        calendar_time(r, &field, time)?;
    }
    let description = r.opt("description")?.unwrap_or_else(|| name.clone());
    Ok(Resource::Timer(Timer {
        description: one_line(r, "description", description)?,
        calendar,
        command: r.req("command")?,
        cwd: r.opt_path("cwd")?,
        user: r.account("user")?,
        env_file: r.opt_path("env_file")?,
        enabled: true,
        timeout: r.opt("timeout")?.map(|_| r.seconds("timeout", 0)).transpose()?,
        name,
    }))
}

/// systemd.time(7), as far as it can be told without systemd.
fn calendar_time(r: &Rendering<'_>, field: &str, time: &str) -> Expanded<()> {
    let place = if r.resource.places.contains_key(field) { field } else { "calendar" };
    if let Ok(schedule) = Schedule::parse(time) {
        let message = format!("`{time}` is how cron says it, and this is a timer");
        let all = schedule.calendar().iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(" and ");
        return wrong(r, place, "schedule", message, &format!("for systemd it is {all}"));
    }
    let fine = |c: char| c.is_ascii_alphanumeric() || "*,-./:~ +_".contains(c);
    match time.chars().all(fine) {
        true => Ok(()),
        false => {
            let message = format!("`{}` is no time that systemd knows", time.escape_debug());
            let help = "such as `Mon..Fri *-*-* 02:00:00`; `systemd-analyze calendar` explains one";
            wrong(r, place, "schedule", message, help)
        }
    }
}

pub(super) fn certificate(r: &Rendering<'_>) -> Expanded<Resource> {
    let domains = r.list("domains")?;
    if domains.is_empty() {
        let help = "such as `domains = [\"www.ocpizza.example\"]`";
        return wrong(r, "domains", "empty", "a certificate is for at least one name".to_owned(), help);
    }
    for (i, name) in domains.iter().enumerate() {
        if !is_host(name) {
            let message = format!("`{}` cannot be a name in a certificate", name.escape_debug());
            let place = r.resource.places.get(&format!("domains.{i}")).unwrap_or_else(|| r.place("domains"));
            let finding = Finding::error("domain", place, message);
            return Err(Box::new(
                finding.help("a domain such as `www.ocpizza.example`, `*.` before it, or an address"),
            ));
        }
    }
    let days = r.number("days")?.unwrap_or(DAYS_USUAL);
    if !(LASTS + 1..=DAYS).contains(&days) {
        let message = format!("a certificate is not made for {days} days");
        let help = "31 to 398: it is made anew when it lasts less than 30, and browsers take none that lasts longer";
        return wrong(r, "days", "value", message, help);
    }
    let (path, key) = (r.path("path")?, r.path("key")?);
    if path == key {
        let message = "the certificate and its key would be one file".to_owned();
        return wrong(r, "key", "twice", message, "the certificate is for everybody, its key is not: two paths");
    }
    let acme = acme::acme(r, &domains, &path, &key)?;
    Ok(Resource::Certificate(Certificate { path, key, domains, days, group: r.account("group")?, acme }))
}

/// A domain name (RFC 1123, 2.1), with a star for its first label or without; or an address.
fn is_host(name: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let label =
        |l: &str| (1..=63).contains(&l.len()) && !l.starts_with('-') && !l.ends_with('-') && l.chars().all(fine);
    let rest = name.strip_prefix("*.").unwrap_or(name);
    name.parse::<IpAddr>().is_ok() || (rest.len() <= 253 && rest.split('.').all(label))
}
