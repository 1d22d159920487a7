//! Archives that are kept in `.regie/build`, so that they are made once.

use crate::exit::Failure;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// An archive on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where.
    pub file: PathBuf,
    /// Of its bytes.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

impl Kept {
    /// Its name, without the folder.
    pub fn name(&self) -> String {
        self.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// An archive that lies anywhere.
///
/// # Errors
/// When it cannot be read; `what` it is, for the message.
pub fn read(file: &Path, what: &str) -> Result<Kept, Failure> {
    let bytes = fs::read(file).map_err(|e| Failure::io(format!("cannot read {what}, {}", file.display()), &e))?;
    Ok(Kept { file: file.to_owned(), sha256: regie_wire::hex_sha256(&bytes), size: bytes.len() as u64 })
}

/// Keeps an archive under a name, in a folder that is made. Whole or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn keep(folder: &Path, name: &str, bytes: &[u8]) -> Result<Kept, Failure> {
    let file = folder.join(name);
    let kept = Kept { sha256: regie_wire::hex_sha256(bytes), size: bytes.len() as u64, file };
    if fs::read(&kept.file).is_ok_and(|there| regie_wire::hex_sha256(&there) == kept.sha256) {
        return Ok(kept);
    }
    let io = |e: &std::io::Error| Failure::io(format!("cannot write {}", kept.file.display()), e);
    fs::create_dir_all(folder).map_err(|e| io(&e))?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(|e| io(&e))?;
    temporary.write_all(bytes).and_then(|()| temporary.as_file().sync_all()).map_err(|e| io(&e))?;
    temporary.persist(&kept.file).map_err(|e| io(&e.error))?;
    Ok(kept)
}

/// The archive of a release that has these bytes, if it is kept here: beside the others, or as a build.
pub fn find(store: &Path, service: &str, version: &str, sha256: &str) -> Option<Kept> {
    let prefix = format!("{service}-{version}-");
    let folders = entries(store).into_iter().filter(|p| p.is_dir());
    let inside = folders.flat_map(|f| entries(&f)).collect::<Vec<_>>();
    let ours = |p: &PathBuf| p.is_file() && p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(&prefix));
    let mut all = entries(store).into_iter().chain(inside).filter(ours);
    all.find_map(|p| read(&p, "an archive").ok().filter(|k| k.sha256 == sha256))
}

/// The build that is kept in a folder of its own.
pub fn only(folder: &Path, service: &str, version: &str) -> Option<Kept> {
    let prefix = format!("{service}-{version}-");
    let ours = |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(&prefix));
    entries(folder).into_iter().find(ours).and_then(|p| read(&p, "a build").ok())
}

/// In the order of names.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut all = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect::<Vec<_>>();
    all.sort();
    all
}
