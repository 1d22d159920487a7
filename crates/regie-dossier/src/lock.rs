//! `dossier.lock`: what each release was when it was first used, so that it is the same for everybody ever after.

use crate::Finding;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The file's name.
pub const LOCK_FILE: &str = "dossier.lock";

/// The format's version, as the file says it.
pub(crate) const LOCK_FORMAT: i64 = 1;

/// A release as it was first used.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Locked {
    /// The git repository it came from, as `[source]` said it.
    pub git: Option<String>,
    /// Its commit there, 40 or 64 hexadecimal digits; unknown for an archive that was handed in.
    pub commit: Option<String>,
    /// SHA-256 of the archive that machines get.
    pub sha256: String,
    /// The archive was made by `[build]` on a person's computer.
    pub built: bool,
}

/// By service and version.
pub type Lock = BTreeMap<(String, String), Locked>;

const HEADER: &str = "\
# What each release was when it was first used. Written by regie; commit it with the dossier.
# A release that is no longer the same is refused. To accept it: regie lock SERVICE VERSION
#
# [release.SERVICE.\"VERSION\"]
# git     the repository, as [source] says it
# commit  what the version meant there
# sha256  of the archive that machines get
# built   true when [build] made that archive on a person's computer
";

/// The file's text: sorted, so that two people's additions rarely meet.
pub fn lock_text(lock: &Lock) -> String {
    let mut out = format!("{HEADER}\nformat = {LOCK_FORMAT}\n");
    let quoted = |text: &str| toml_edit::Value::from(text).to_string();
    for ((service, version), locked) in lock {
        // Writing to a String cannot fail.
        let _ = write!(out, "\n[release.{service}.{}]\n", quoted(version));
        for (key, value) in [("git", &locked.git), ("commit", &locked.commit)] {
            if let Some(value) = value {
                let _ = writeln!(out, "{key} = {}", quoted(value));
            }
        }
        let _ = writeln!(out, "sha256 = {}", quoted(&locked.sha256));
        if locked.built {
            out.push_str("built = true\n");
        }
    }
    out
}

/// Reads the file again, as it is before it is written.
///
/// # Errors
/// With what is wrong with it.
pub fn read_lock(bytes: &[u8]) -> Result<Lock, Vec<Finding>> {
    let report = crate::read::Report::default();
    let lock = crate::load::read_lock(&report, bytes);
    let findings = report.finish();
    if findings.is_empty() { Ok(lock) } else { Err(findings) }
}
