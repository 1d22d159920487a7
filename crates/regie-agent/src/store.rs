//! Small files that are whole or not there at all.

use serde::{Serialize, de::DeserializeOwned};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Writes a file of mode 0600: temporary name beside it, sync, rename, sync of the folder.
pub(crate) fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}.new", std::process::id()));
    let temporary = Path::new(&temporary);
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(temporary, path)?;
        sync_parent(path)
    })();
    if written.is_err() {
        // Nobody reads a half-written temporary; the failure told is the one that matters.
        let _ = fs::remove_file(temporary);
    }
    written
}

/// Writes a value as JSON, see [`write_atomic`].
pub(crate) fn write_json<T: Serialize>(path: &Path, value: &T) -> io::Result<()> {
    write_atomic(path, &serde_json::to_vec_pretty(value)?)
}

/// Reads a value; `None` when there is no file.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|e| io::Error::new(io::ErrorKind::InvalidData, format!("{} is damaged: {e}", path.display()))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

/// Makes the names in a file's folder durable.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    #[cfg(test)]
    tests::SYNCED.with_borrow_mut(|all| all.push(folder.to_owned()));
    match File::open(folder) {
        Ok(folder) => folder.sync_all(),
        // A folder one may write to and not read; its changes are durable when the system says so.
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        Err(e) => Err(e),
    }
}

/// Makes a folder, and those above it that are missing, with mode 0700, and makes their names durable: what is synced in
/// a folder is lost with it.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = path.ancestors().take_while(|p| !p.as_os_str().is_empty() && !p.is_dir()).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    missing.into_iter().rev().try_for_each(sync_parent)
}

/// Removes a folder with what is in it; fine when it is not there.
pub(crate) fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Milliseconds since 1970-01-01 UTC by the machine's clock.
pub(crate) fn now_ms() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()
        .and_then(|d| i64::try_from(d.as_millis()).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::path::PathBuf;

    thread_local! {
        /// Folders that were synced: a crash test cannot cut the power.
        pub(super) static SYNCED: RefCell<Vec<PathBuf>> = const { RefCell::new(Vec::new()) };
    }

    #[test]
    fn new_folders_survive_a_power_cut() {
        let root = tempfile::tempdir().unwrap();
        private_folder(&root.path().join("kept/7")).unwrap();
        let synced = SYNCED.take();
        assert_eq!(synced, [root.path().to_owned(), root.path().join("kept")]);
        private_folder(&root.path().join("kept/7")).unwrap();
        assert!(SYNCED.take().is_empty(), "nothing is new");
    }
}
