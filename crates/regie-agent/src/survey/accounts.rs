//! Who has an account, and who may log in with which key.

use super::note;
use crate::observe::accounts;
use regie_wire::{AuthorizedKey, Group, Survey, User};
use std::fs;

/// Numbers of people and of the system's accounts (Debian Policy, 9.2.2).
const PEOPLE: std::ops::RangeInclusive<u32> = 1000..=59_999;
const SYSTEM: std::ops::RangeInclusive<u32> = 100..=999;

pub(super) fn look(seen: &mut Survey) -> Result<(), String> {
    let passwd = fs::read_to_string("/etc/passwd").map_err(|e| format!("/etc/passwd cannot be read: {e}"))?;
    for name in passwd.lines().filter_map(|l| l.split(':').next()) {
        let Some(user) = accounts::user(name)? else { continue };
        let Some(uid) = user.uid else { continue };
        if name == "root" || (PEOPLE.contains(&uid) && logs_in(&user)) {
            keys(&user, seen);
        }
        match uid {
            uid if PEOPLE.contains(&uid) && logs_in(&user) => seen.users.push(user),
            // People without a shell own what runs: they are told where something names them.
            uid if PEOPLE.contains(&uid) || SYSTEM.contains(&uid) => seen.system_users.push(user),
            _ => {}
        }
    }
    let groups = fs::read_to_string("/etc/group").map_err(|e| format!("/etc/group cannot be read: {e}"))?;
    let groups = groups.lines().filter_map(|l| {
        let mut fields = l.split(':');
        Some((fields.next()?.to_owned(), fields.nth(1)?.parse().ok()?))
    });
    let of_people = |name: &str| seen.users.iter().chain(&seen.system_users).any(|u| u.name == name);
    let own = groups.filter(|(name, gid): &(String, u32)| PEOPLE.contains(gid) && !of_people(name));
    seen.groups = own.map(|(name, gid)| Group { name, gid: Some(gid), system: false }).collect();
    Ok(())
}

fn logs_in(user: &User) -> bool {
    let shell = user.shell.as_deref().unwrap_or_default();
    !["nologin", "false", "sync"].iter().any(|no| shell.ends_with(no)) && !shell.is_empty()
}

fn keys(user: &User, seen: &mut Survey) {
    let Some(home) = &user.home else { return };
    let path = format!("{home}/.ssh/authorized_keys");
    match fs::read_to_string(&path) {
        Ok(text) => {
            let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
            let key = |line: &str| AuthorizedKey { user: user.name.clone(), key: line.to_owned() };
            seen.keys.extend(lines.map(key));
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => seen.notes.push(note(path, format!("it cannot be read: {e}"))),
    }
}
