//! Users and groups: from `/etc/passwd` and `/etc/group`, and from getent(1) for those that are elsewhere (a directory
//! server). A static program cannot load the system's own name services.

use crate::perform::run;
use regie_wire::{Stream, User};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::Duration;

/// Time for a directory server to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lines of a database: of its file, or of getent when the file has none that matches.
fn entry(database: &str, name: &str, matches: impl Fn(&[&str]) -> bool) -> Result<Option<String>, String> {
    let path = format!("/etc/{database}");
    let text = fs::read(&path).map_err(|e| format!("{path} cannot be read: {e}"))?;
    let text = String::from_utf8_lossy(&text);
    let find = |line: &&str| matches(&line.split(':').collect::<Vec<_>>());
    if let Some(line) = text.lines().find(find) {
        return Ok(Some(line.to_owned()));
    }
    let mut found = None;
    let mut command = Command::new("getent");
    command.args([database, name]);
    let ended = run(&mut command, PATIENCE, &mut |stream, line| {
        if stream == Stream::Out && matches(&line.split(':').collect::<Vec<_>>()) {
            found = Some(line.to_owned());
        }
    });
    match ended {
        Ok(ended) if ended.timed_out => {
            Err(format!("`getent {database} {name}` did not answer in {} s", PATIENCE.as_secs()))
        }
        // Without getent there is nothing but the files.
        _ => Ok(found),
    }
}

fn by_name(name: &str) -> impl Fn(&[&str]) -> bool {
    move |fields| fields.first() == Some(&name)
}

fn by_number(number: &str) -> impl Fn(&[&str]) -> bool {
    move |fields| fields.get(2) == Some(&number)
}

/// The number in the third field, which users and groups have alike (passwd(5), group(5)).
fn number(database: &str, name: &str) -> Result<Option<u32>, String> {
    Ok(entry(database, name, by_name(name))?.and_then(|l| l.split(':').nth(2)?.parse().ok()))
}

fn named(database: &str, what: &str, name: &str) -> Result<u32, String> {
    match number(database, name)? {
        Some(number) => Ok(number),
        None => name
            .parse()
            .map_err(|_| format!("there is no {what} `{name}` on this machine; declare it before what it owns")),
    }
}

/// A user's number; a number stands for itself.
pub(crate) fn uid(name: &str) -> Result<u32, String> {
    named("passwd", "user", name)
}

/// A group's number; a number stands for itself.
pub(crate) fn gid(name: &str) -> Result<u32, String> {
    named("group", "group", name)
}

/// Names of numbers, each looked up once: a number without a name asks a program every time.
#[derive(Default)]
pub(crate) struct Names(RefCell<BTreeMap<(&'static str, u32), String>>);

impl Names {
    /// The user's name, or the number where there is none.
    pub fn user(&self, uid: u32) -> String {
        self.of("passwd", uid)
    }

    /// The group's name, or the number where there is none.
    pub fn group(&self, gid: u32) -> String {
        self.of("group", gid)
    }

    fn of(&self, database: &'static str, number: u32) -> String {
        let mut known = self.0.borrow_mut();
        known.entry((database, number)).or_insert_with(|| name_of(database, number)).clone()
    }
}

fn name_of(database: &str, number: u32) -> String {
    let number = number.to_string();
    let line = entry(database, &number, by_number(&number)).ok().flatten();
    line.and_then(|l| l.split(':').next().map(str::to_owned)).unwrap_or(number)
}

/// A group's number, if there is such a group.
pub(super) fn group(name: &str) -> Result<Option<u32>, String> {
    number("group", name)
}

/// A user with all that is known of it, if there is such a user.
pub(crate) fn user(name: &str) -> Result<Option<User>, String> {
    let Some(line) = entry("passwd", name, by_name(name))? else {
        return Ok(None);
    };
    // name:password:uid:gid:comment:home:shell
    let fields = line.split(':').collect::<Vec<_>>();
    let field = |n: usize| fields.get(n).copied().unwrap_or_default();
    let uid = field(2).parse().ok();
    let groups = fs::read("/etc/group").map_err(|e| format!("/etc/group cannot be read: {e}"))?;
    let groups = String::from_utf8_lossy(&groups);
    let member = |line: &str| {
        // name:password:gid:members
        let fields = line.split(':').collect::<Vec<_>>();
        let is_in = fields.get(3)?.split(',').any(|m| m == name);
        is_in.then(|| fields[0].to_owned())
    };
    Ok(Some(User {
        name: name.to_owned(),
        uid,
        group: field(3).parse().ok().map(|gid| name_of("group", gid)),
        groups: groups.lines().filter_map(member).collect(),
        home: Some(field(5).to_owned()),
        shell: Some(field(6).to_owned()),
        // Debian Policy, 9.2.2: numbers below 1000 are the system's.
        system: uid.is_some_and(|uid| uid < 1000),
    }))
}
