//! `dossier.lock` on the disk.

use crate::exit::Failure;
use regie_dossier::{LOCK_FILE, Lock, lock_text, read_lock};
use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Changes the lock: `change` gets it as it is on the disk now, for somebody else may have written it meanwhile. Written
/// whole, and only when it says something else than before.
///
/// # Errors
/// When it cannot be read or written, or is no lock.
pub fn change(root: &Path, change: impl FnOnce(&mut Lock)) -> Result<(), Failure> {
    let path = root.join(LOCK_FILE);
    let cannot = |what: &str, e: &std::io::Error| Failure::io(format!("cannot {what} {}", path.display()), e);
    // Two who write at once take turns.
    let turns = File::create(root.join(".regie/lock-turns")).map_err(|e| cannot("write", &e))?;
    turns.lock().map_err(|e| cannot("write", &e))?;
    let before = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(e) => return Err(cannot("read", &e)),
    };
    let mut lock = if before.is_empty() { Lock::new() } else { read_lock(&before).map_err(|found| broken(&found))? };
    change(&mut lock);
    let text = lock_text(&lock);
    if text.as_bytes() == before || (before.is_empty() && lock.is_empty()) {
        return Ok(());
    }
    // As readable as the other files of the dossier: the umask decides.
    let mut new = tempfile::Builder::new();
    let new = new.prefix(".dossier.lock-").permissions(Permissions::from_mode(0o666)).tempfile_in(root);
    let mut new = new.map_err(|e| cannot("write", &e))?;
    new.write_all(text.as_bytes()).and_then(|()| new.as_file().sync_all()).map_err(|e| cannot("write", &e))?;
    new.persist(&path).map_err(|e| cannot("write", &e.error))?;
    Ok(())
}

fn broken(found: &[regie_dossier::Finding]) -> Failure {
    let said = found.iter().map(|f| regie_dossier::to_text(f, false)).collect::<Vec<_>>().join("\n");
    Failure::new(said, "mend dossier.lock, or take it from git again")
}
