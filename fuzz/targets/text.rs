//! Small texts that are read by themselves: schedules, secrets, keys, locks, words of a shell.
#![no_main]

use regie_dossier::{Schedule, secrets};
use std::process::Command;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, rest)) = bytes.split_first() else { return };
    if *which == b'l' {
        lock(rest);
        return;
    }
    let Ok(text) = std::str::from_utf8(rest) else { return };
    match which {
        b's' => schedule(text),
        b't' => secret(text),
        b'k' => drop(secrets::parse_public_keys(text)),
        b'q' => quoted(text),
        _ => {}
    }
});

fn schedule(text: &str) {
    let Ok(schedule) = Schedule::parse(text) else { return };
    let now = jiff::civil::date(2028, 2, 29).at(23, 59, 0, 0);
    let coming = schedule.coming(now, 3);
    assert!(coming.windows(2).all(|w| w[0] < w[1]), "{coming:?}");
    assert!(schedule.longest_gap() > 0);
    let _ = (schedule.doubts(now), schedule.spoken(), schedule.times_a_day());
    // What cron is given means the same.
    let cron = Schedule::parse(&schedule.crontab()).expect("what is written can be read");
    assert_eq!(coming, cron.coming(now, 3));
}

fn secret(text: &str) {
    let Ok(file) = secrets::SecretsFile::parse(text.into()) else { return };
    let more = file.with("one_more", &"va\"lue".into()).expect("any file takes one more");
    assert!(more.values().names().any(|name| name == "one_more"));
}

fn lock(bytes: &[u8]) {
    let Ok(lock) = regie_dossier::read_lock(bytes) else { return };
    let text = regie_dossier::lock_text(&lock);
    let again = regie_dossier::read_lock(text.as_bytes()).expect("what was written is read");
    assert_eq!(lock, again);
}

/// A word that was quoted reaches a program as it was.
fn quoted(word: &str) {
    // The system has no such words, and a shell prints what it has no room for.
    if word.contains('\0') || word.len() > 4096 {
        return;
    }
    let script = format!("printf %s {}", regie_resource::quote(word));
    let out = Command::new("/bin/sh").args(["-c", &script]).output().expect("/bin/sh starts");
    assert!(out.status.success() && out.stdout == word.as_bytes(), "{script}");
}
