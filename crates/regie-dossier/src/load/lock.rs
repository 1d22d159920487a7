//! `dossier.lock`

use super::Parts;
use crate::lock::{LOCK_FILE, LOCK_FORMAT};
use crate::read::{Fields, Report, Span, is_name, is_version, parse};
use crate::{Finding, Lock, Locked, Place};

/// What it says; nothing when there is none.
pub(super) fn read(parts: &Parts<'_>) -> Lock {
    parts.bytes(LOCK_FILE).map(|bytes| read_text(parts.report, bytes)).unwrap_or_default()
}

/// The same of its bytes alone: it is read again before it is written.
pub(crate) fn read_text(report: &Report, bytes: &[u8]) -> Lock {
    let Some(table) = parse(report, LOCK_FILE, bytes) else { return Lock::new() };
    let fields = Fields::new(report, LOCK_FILE, Span::default(), &table);
    let help = "written by regie: take it from git again, or write it anew with `regie lock`";
    match fields.integer("format", 1, i64::MAX) {
        Some(LOCK_FORMAT) => {}
        Some(other) => {
            let message = format!("{LOCK_FILE} has the format {other}, this regie knows {LOCK_FORMAT}");
            fields.push(Finding::error("lock", &fields.place_of("format"), message).help("use a newer regie"));
            return Lock::new();
        }
        None => {
            let finding =
                Finding::error("lock", &Place::file(LOCK_FILE), format!("{LOCK_FILE} does not say its format"));
            fields.push(finding.help(help));
        }
    }
    let mut lock = Lock::new();
    let services = fields.table("release", "[release]");
    for (service, versions) in services.iter().flat_map(|s| s.all("the releases of")) {
        for (version, release) in versions.all("the release") {
            let locked = locked(&release);
            if is_name(&service) && is_version(&version) {
                lock.insert((service.clone(), version), locked);
            } else {
                let message = format!("`{service}` `{version}` is no release");
                fields.push(Finding::error("lock", &release.place(), message).help(help));
            }
        }
    }
    fields.finish();
    lock
}

fn locked(release: &Fields<'_>) -> Locked {
    let digits = |key: &str, text: &str, lengths: &[usize]| {
        if !lengths.contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            let message = format!("`{key}` of {} is not {} hexadecimal digits", release.what, lengths[0]);
            release.push(Finding::error("lock", &release.place_of(key), message));
        }
    };
    let git = release.string("git");
    let commit = release.string("commit").map(|c| c.to_lowercase());
    let sha256 = release.required("sha256").text.to_lowercase();
    let built = release.bool("built").unwrap_or(false);
    // What is missing is said already.
    if !sha256.is_empty() {
        digits("sha256", &sha256, &[64]);
    }
    commit.iter().for_each(|c| digits("commit", c, &[40, 64]));
    release.finish();
    Locked { git, commit, sha256, built }
}
