//! What lies in the file system.

use crate::Text;
use serde::{Deserialize, Serialize};

/// Who owns a path and what may be done with it. An absent owner or group means: whoever regie acts as there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ownership {
    /// Permission bits, such as `0o644`; `None` leaves what is there (or the umask's choice) alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    /// User name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Group name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// A directory; its parents are not made by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Directory {
    /// Absolute path.
    pub path: String,
    /// Mode, owner, group.
    #[serde(flatten)]
    pub ownership: Ownership,
}

/// What a file contains.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Text, possibly with secrets.
    Text(Text),
    /// Anything else, base64 in messages.
    Base64(String),
}

/// A regular file, written atomically (temporary name, sync, rename).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct File {
    /// Absolute path.
    pub path: String,
    /// The whole content.
    pub content: Content,
    /// Mode, owner, group.
    #[serde(flatten)]
    pub ownership: Ownership,
    /// Shell text that must succeed before the file is put in place; `%s` stands for where the new content lies until then,
    /// beside the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validate: Option<String>,
}

/// A symbolic link, switched atomically.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Symlink {
    /// Absolute path of the link.
    pub path: String,
    /// What it points to, written as it is.
    pub target: String,
}

/// Where an archive comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fetch {
    /// Built or held by the controller, sent once by content to the machine's store of blobs.
    Blob {
        /// The file's name for people, such as `sample-1.0.0.tar.gz`.
        name: String,
        /// Bytes.
        size: u64,
        /// Where blobs lie on the machine (the agent's `<state>/blobs`), so that the commands can be printed.
        store: String,
    },
    /// Downloaded by the machine with curl.
    Url {
        /// Address.
        url: String,
        /// Where the download is put.
        store: String,
    },
}

/// A tar archive unpacked once into a folder that is never changed after. The folder appears whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Archive {
    /// Absolute path of the folder.
    pub path: String,
    /// Of the archive, hexadecimal. Also written to `<path>/.regie-archive`, by which it is recognised.
    pub sha256: String,
    /// Where to get it.
    pub from: Fetch,
    /// Leading path components to drop (`tar --strip-components`).
    #[serde(default)]
    pub strip: u32,
    /// Owner given to all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Group given to all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}
