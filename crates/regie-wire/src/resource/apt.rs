//! Where packages come from.

use crate::Content;
use serde::{Deserialize, Serialize};

/// A repository of packages: `/etc/apt/sources.list.d/NAME.sources` in the format deb822 (sources.list(5)).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AptRepository {
    /// Name of its files.
    pub name: String,
    /// `deb`, `deb-src`.
    pub types: Vec<String>,
    /// Where it is.
    pub uris: Vec<String>,
    /// Its suites; one that ends with `/` is a folder, and has no components.
    pub suites: Vec<String>,
    /// Components.
    pub components: Vec<String>,
    /// Architectures; those of the machine when there are none.
    pub architectures: Vec<String>,
    /// Who signs it.
    pub signed_by: Keyring,
}

/// The keys that a repository is signed with.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keyring {
    /// A keyring that something else brings.
    Path(String),
    /// One of its own: armoured, as `/etc/apt/keyrings/NAME.asc`, or binary, as `/etc/apt/keyrings/NAME.gpg`.
    Own(Content),
}
