//! Processes that outlived the one that started them.

use crate::bounded::wait_for;
use rustix::process::{Pid, Signal};
use std::fs;
use std::time::Duration;

fn pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().filter(|n| *n > 1).and_then(Pid::from_raw)
}

/// Sends a signal; fine when the process is gone.
pub(crate) fn signal(process: u32, signal: Signal) {
    if let Some(pid) = pid(process) {
        let _ = rustix::process::kill_process(pid, signal);
    }
}

/// Sends a signal to a group; fine when it is gone.
pub(crate) fn signal_group(leader: u32, signal: Signal) {
    if let Some(pid) = pid(leader) {
        let _ = rustix::process::kill_process_group(pid, signal);
    }
}

/// Fields of `/proc/<pid>/stat` after the program's name: state, parent, group, session … (proc_pid_stat(5), from 3).
fn stat(process: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

/// When a process began, in ticks since boot: with its number, what identifies it until the next boot.
pub(crate) fn began(process: u32) -> Option<u64> {
    stat(process)?.get(19)?.parse().ok()
}

/// Changes at each boot.
pub(crate) fn boot_id() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}

fn all() -> Vec<u32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries.flatten().filter_map(|e| e.file_name().to_str()?.parse().ok()).collect()
}

/// Living processes (zombies are not) whose stat has this number in a field.
fn living(field: usize, number: u32) -> Vec<u32> {
    let number = number.to_string();
    let is_in = |p: &u32| stat(*p).is_some_and(|s| s.get(field) == Some(&number) && s[0] != "Z" && s[0] != "X");
    all().into_iter().filter(is_in).collect()
}

/// Ends what is left of a process group: TERM, then KILL after `patience`. The leader's number is trusted only when it
/// still is the process that began then, or is gone while members remain (the kernel gives no number away that a group
/// still uses). `false`: something is left.
pub(crate) fn end_group(leader: u32, leader_began: u64, patience: Duration) -> bool {
    const GROUP: usize = 2;
    if began(leader).is_some_and(|b| b != leader_began) || living(GROUP, leader).is_empty() {
        return true;
    }
    let gone = |bound| wait_for(bound, || living(GROUP, leader).is_empty().then_some(())).is_some();
    if !patience.is_zero() {
        signal_group(leader, Signal::TERM);
        if gone(patience) {
            return true;
        }
    }
    signal_group(leader, Signal::KILL);
    gone(Duration::from_secs(5))
}

/// Kills what a session leader that died left running: a step about to be repeated must not meet its former self.
/// Nothing is touched while a process of that number lives: then the number was given away, and the session is over.
pub(crate) fn end_session(leader: u32) {
    const SESSION: usize = 3;
    if leader <= 1 || stat(leader).is_some_and(|s| s[0] != "Z") {
        return;
    }
    for process in living(SESSION, leader) {
        signal(process, Signal::KILL);
    }
    wait_for(Duration::from_secs(5), || living(SESSION, leader).is_empty().then_some(()));
}
