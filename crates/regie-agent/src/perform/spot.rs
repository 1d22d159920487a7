//! A place in the file system that may be touched: its folder, opened, and its name in there. Everything is done
//! relative to the opened folder, so that nobody can exchange it for a link to elsewhere in between.

use super::tell;
use crate::{Context, Place};
use rustix::fs::{AtFlags, CWD, Mode, OFlags};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

/// A name in an opened folder.
pub(crate) struct Spot {
    /// The folder (opened with `O_PATH`).
    pub folder: OwnedFd,
    /// The last component.
    pub name: OsString,
    /// The whole path, for messages.
    pub path: PathBuf,
}

/// Why there is none.
pub(crate) enum NoSpot {
    /// Its folder does not exist.
    NoFolder(String),
    /// It lies outside of what this machine is.
    Refused(String),
    /// Something else.
    Failed(String),
}

impl NoSpot {
    /// In words.
    pub fn into_words(self) -> String {
        match self {
            Self::NoFolder(words) | Self::Refused(words) | Self::Failed(words) => words,
        }
    }
}

impl Spot {
    /// Opens the folder of `path` and checks that it may be touched here: on a folder machine nothing outside of it,
    /// not even through links.
    pub fn of(cx: &Context, path: &str) -> Result<Self, NoSpot> {
        let path = PathBuf::from(path);
        let refuse = |why: String| NoSpot::Refused(format!("{} is not touched: {why}", path.display()));
        if !cx.may_touch(&path) {
            return Err(refuse(match &cx.place {
                Place::System => "it is not an absolute path; say where it is from the root".into(),
                Place::Folder(root) => {
                    format!("this machine is the folder {}, and nothing outside of it belongs to it", root.display())
                }
            }));
        }
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(refuse("it has no name of its own; name something below it".into()));
        };
        let folder =
            match rustix::fs::openat(CWD, parent, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()) {
                Ok(folder) => folder,
                Err(rustix::io::Errno::NOENT | rustix::io::Errno::NOTDIR) => {
                    return Err(NoSpot::NoFolder(format!(
                        "{} cannot be there: its folder {} does not exist; declare that folder before it",
                        path.display(),
                        parent.display()
                    )));
                }
                Err(e) => return Err(NoSpot::Failed(tell::io("open", parent, &e.into()))),
            };
        if let Place::Folder(root) = &cx.place
            && path != *root
        {
            let real = fs::read_link(format!("/proc/self/fd/{}", folder.as_raw_fd()));
            let real = real.map_err(|e| NoSpot::Failed(tell::io("look at", parent, &e)))?;
            let root = fs::canonicalize(root).map_err(|e| NoSpot::Failed(tell::io("look at", root, &e)))?;
            if !real.starts_with(&root) {
                return Err(refuse(format!(
                    "a symbolic link on the way leads to {}, outside of this machine's folder {}; remove the link",
                    real.display(),
                    root.display()
                )));
            }
        }
        Ok(Self { folder, name: name.to_owned(), path })
    }

    /// The same folder, another name.
    pub fn sibling(&self, name: impl Into<OsString>) -> io::Result<Self> {
        let name = name.into();
        Ok(Self { folder: self.folder.try_clone()?, path: self.path.with_file_name(&name), name })
    }

    /// The name under which the new content waits for its renaming. Always the same: one run at a time changes a
    /// machine, and what a crash left behind is replaced by the next attempt.
    pub fn temporary(&self) -> io::Result<Self> {
        let mut name = OsString::from(".");
        // A name may have 255 bytes; the ends of long ones tell them apart well enough, one at a time.
        let bytes = self.name.as_encoded_bytes();
        match bytes.len() <= 200 {
            true => name.push(&self.name),
            false => name.push(regie_wire::hex_sha256(bytes)),
        }
        name.push(".regie-new");
        self.sibling(name)
    }

    /// What lies there, links not followed; `None`: nothing.
    pub fn stat(&self) -> io::Result<Option<rustix::fs::Stat>> {
        match rustix::fs::statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(rustix::io::Errno::NOENT) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    /// Opens what lies there; a link is an error (`ELOOP`).
    pub fn open(&self, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(rustix::fs::openat(&self.folder, &self.name, flags, mode)?)
    }

    /// Removes the file or link; fine when it is gone.
    pub fn unlink(&self) -> io::Result<()> {
        match rustix::fs::unlinkat(&self.folder, &self.name, AtFlags::empty()) {
            Ok(()) | Err(rustix::io::Errno::NOENT) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    /// Gives what lies here the name `to` in the same folder, in place of what has it now, and makes that durable.
    pub fn rename_to(&self, to: &Self) -> io::Result<()> {
        rustix::fs::renameat(&self.folder, &self.name, &to.folder, &to.name)?;
        to.sync_folder()
    }

    /// Makes the names in the folder durable.
    pub fn sync_folder(&self) -> io::Result<()> {
        match rustix::fs::openat(
            self.folder.as_fd(),
            ".",
            OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC,
            Mode::empty(),
        ) {
            Ok(folder) => Ok(rustix::fs::fsync(folder)?),
            // A folder one may write to and not read; its changes are durable when the system says so.
            Err(rustix::io::Errno::ACCESS) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    /// A failure here in words.
    pub fn tell(&self, what: &str, error: &io::Error) -> String {
        tell::io(what, &self.path, error)
    }

    /// The path of the folder as it is seen now, for programs that take paths only.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
