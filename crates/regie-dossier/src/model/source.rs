//! Where a service's releases come from, and how they are built.

use crate::Place;
use std::collections::BTreeMap;

/// Where a service's releases come from. Texts are templates that may use `{{ version }}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder of this computer, from the dossier's folder: packed into an archive when deployed.
    Path(String),
    /// An archive: an address, or a path from the dossier's folder. `sha256` by version, or one for all (`*`).
    Archive {
        /// Address or path.
        location: String,
        /// Version → SHA-256 (`*` for all); needed for addresses.
        sha256: BTreeMap<String, String>,
    },
    /// A git repository.
    Git(Git),
    /// A container image, by name.
    Image(String),
}

/// `[source] git = "…"`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Git {
    /// Address, or path from the dossier's folder.
    pub url: String,
    /// Tag, branch or full commit of a version (`ref`); `None`: the tag `VERSION`, else `vVERSION`, else a full commit.
    pub reference: Option<String>,
    /// User's name for https.
    pub user: Option<String>,
    /// Names the secret that is the password for https.
    pub token: Option<String>,
    /// File of a private key for ssh.
    pub ssh_key: Option<String>,
    /// Where each key stands.
    pub places: BTreeMap<String, Place>,
}

/// `[build]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// Shell commands, run in the source's folder.
    pub run: Vec<String>,
    /// Where each stands.
    pub places: Vec<Place>,
    /// What of the folder is the release, from the folder: a folder, or a single archive. `None`: the whole folder.
    pub output: Option<String>,
    /// Where that is said.
    pub output_place: Place,
    /// Built on this computer. Otherwise on the app machine, in the release's folder before it is current.
    pub here: bool,
}
