//! Failures of the system in words that say what to do.

use std::io::{self, ErrorKind};
use std::path::Path;

/// `cannot write /srv/x: …`, with advice where there is some.
pub(super) fn io(what: &str, path: &Path, error: &io::Error) -> String {
    let advice = match error.kind() {
        ErrorKind::StorageFull => {
            format!("; the disk is full: see `df -h {0}` and `df -i {0}`, make room, then run this again", shown(path))
        }
        ErrorKind::QuotaExceeded => "; the quota of this user is used up: make room, then run this again".into(),
        ErrorKind::ReadOnlyFilesystem => {
            "; the file system is mounted read-only: see `dmesg` for a failing disk".into()
        }
        ErrorKind::PermissionDenied => "; regie's user may not: look at the folder's owner and mode".into(),
        ErrorKind::NotFound => "; is the folder that should hold it declared?".into(),
        ErrorKind::IsADirectory => "; a directory is there: look at it and move it away".into(),
        _ => String::new(),
    };
    format!("cannot {what} {}: {error}{advice}", path.display())
}

/// The nearest folder that exists, for advice about disks.
fn shown(path: &Path) -> String {
    path.ancestors().find(|p| p.is_dir()).unwrap_or(path).display().to_string()
}
