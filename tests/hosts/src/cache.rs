//! The folder outside the repository where images, keys and logs of hosts are kept, and its locks.

use std::fs::{self, File};
use std::path::PathBuf;

use crate::Result;
use crate::error::Doing;

/// `$XDG_CACHE_HOME/regie-hosts`, or `~/.cache/regie-hosts`; created.
pub(crate) fn cache_dir() -> Result<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME").filter(|v| !v.is_empty()).map(PathBuf::from);
    let home = || std::env::var_os("HOME").map_or_else(|| PathBuf::from("/root"), PathBuf::from).join(".cache");
    let dir = base.unwrap_or_else(home).join("regie-hosts");
    fs::create_dir_all(&dir).doing(format!("creating {}", dir.display()))?;
    Ok(dir)
}

/// Takes the lock `name`, waiting for whoever holds it; it is let go when the file is dropped or the process dies.
pub(crate) fn lock(name: &str) -> Result<File> {
    let path = cache_dir()?.join(format!("{name}.lock"));
    let file = File::create(&path).doing(format!("opening {}", path.display()))?;
    if file.try_lock().is_err() {
        eprintln!("waiting for another process, which holds {}", path.display());
        file.lock().doing(format!("locking {}", path.display()))?;
    }
    Ok(file)
}
