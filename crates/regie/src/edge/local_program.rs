//! This very regie, as `regie` is found by commands on this computer.

use super::program;
use crate::exit::Failure;
use std::ffi::OsString;

/// A folder with nothing but a link to this executable, for as long as it lives.
pub struct OwnProgram(tempfile::TempDir);

impl OwnProgram {
    /// Makes it.
    ///
    /// # Errors
    /// When there is no place for temporary files.
    pub fn new() -> Result<Self, Failure> {
        let io = |e: &std::io::Error| Failure::io("cannot make a folder for temporary files", e);
        let folder = tempfile::Builder::new().prefix("regie-walk-").tempdir().map_err(|e| io(&e))?;
        std::os::unix::fs::symlink(program::executable()?, folder.path().join("regie")).map_err(|e| io(&e))?;
        Ok(Self(folder))
    }

    /// `PATH`, with it first.
    pub fn path(&self) -> OsString {
        let mut path = OsString::from(self.0.path());
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into()));
        path
    }
}
