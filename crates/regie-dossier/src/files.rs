//! A dossier's files as they were found, good and bad.

use std::collections::BTreeMap;

/// What is read of any one file; more is no file that a person wrote.
pub const MAX_FILE: u64 = 2 * 1024 * 1024;

/// The files of a dossier, by path from its folder, with `/` between components.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The folder, absolute.
    pub root: String,
    /// By path.
    pub entries: BTreeMap<String, Entry>,
}

/// A file, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Its content.
    Bytes(Vec<u8>),
    /// What stood in the way of reading it.
    Problem(Problem),
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The system's own words.
    Unreadable(String),
    /// A device, a socket, a pipe.
    NotRegular,
    /// Bytes, more than [`MAX_FILE`].
    TooBig(u64),
    /// A symbolic link to what lies outside of the dossier.
    LeadsOutside(String),
    /// Symbolic links that lead to one another.
    LinkLoop,
    /// A folder where a file should be.
    Folder,
    /// A file where a folder should be.
    NotFolder,
    /// The folder holds more files, or lies deeper, than a dossier does.
    TooMany,
    /// A name that is no text.
    Name,
}

impl Problem {
    /// What is wrong, after the file's name, and what to do.
    pub fn words(&self) -> (String, &'static str) {
        match self {
            Self::Unreadable(why) => (format!("cannot be read: {why}"), "check its permissions"),
            Self::NotRegular => ("is no regular file".into(), "put a regular file there, or remove it"),
            Self::TooBig(size) => {
                (format!("is too big: {size} bytes, at most {MAX_FILE}"), "keep large data outside of the dossier")
            }
            Self::LeadsOutside(target) => {
                (format!("is a link that leads outside of the dossier, to {target}"), "copy the file into the dossier")
            }
            Self::LinkLoop => ("is a link that leads back to itself".into(), "replace it by a file"),
            Self::Folder => ("is a folder, a file was expected".into(), "rename the folder, or move its files"),
            Self::NotFolder => ("is a file, a folder was expected".into(), "rename the file, and make the folder"),
            Self::TooMany => ("holds too many files, or folders too deep".into(), "keep data outside of the dossier"),
            Self::Name => ("has a name that is not UTF-8".into(), "rename it"),
        }
    }
}
