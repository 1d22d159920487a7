//! What regie keeps beside a dossier, out of git: `.regie/` with the journal, archives, and what was fetched from git.

use crate::exit::Failure;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder `.regie` of a dossier.
#[derive(Clone, Debug)]
pub struct LocalState(PathBuf);

impl LocalState {
    /// Finds or makes it.
    ///
    /// # Errors
    /// When the dossier's folder cannot be written.
    pub fn open(dossier: &Path) -> Result<Self, Failure> {
        let dir = dossier.join(".regie");
        for sub in ["", "build", "git", "walks"] {
            let path = dir.join(sub);
            fs::create_dir_all(&path).map_err(|e| Failure::io(format!("cannot make {}", path.display()), &e))?;
        }
        let ignore = dir.join(".gitignore");
        if !ignore.exists() {
            fs::write(&ignore, "*\n").map_err(|e| Failure::io(format!("cannot write {}", ignore.display()), &e))?;
        }
        Ok(Self(dir))
    }

    /// Finds it, and makes nothing.
    pub fn find(dossier: &Path) -> Option<Self> {
        let dir = dossier.join(".regie");
        dir.join("journal.db").exists().then_some(Self(dir))
    }

    /// SQLite file of the journal.
    pub fn journal(&self) -> PathBuf {
        self.0.join("journal.db")
    }
    /// Archives: packed sources, builds.
    pub fn build(&self) -> PathBuf {
        self.0.join("build")
    }
    /// Who walks through which page now.
    pub fn walks(&self) -> PathBuf {
        self.0.join("walks")
    }
    /// What was fetched from git.
    pub fn git(&self) -> PathBuf {
        self.0.join("git")
    }
}

/// The journal's file, if there is one already.
pub fn existing_journal(dossier: &Path) -> Option<PathBuf> {
    Some(dossier.join(".regie/journal.db")).filter(|file| file.is_file())
}
