//! Parts of files that belong to others too.

use serde::{Deserialize, Serialize};

/// One line of a file that regie does not own; every other line stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Line {
    /// Absolute path. The file is made (0644) when it is missing.
    pub path: String,
    /// The line, without its end.
    pub line: String,
    /// A line that begins so is replaced (the last of several; the others stay); without it the line is added at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<String>,
}

/// A block of lines between two marks, `# regie: NAME` and `# regie: end NAME`; what is outside them stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Block {
    /// Absolute path. The file is made (0644) when it is missing.
    pub path: String,
    /// Tells it from other blocks of the file.
    pub name: String,
    /// The lines, each with its end.
    pub content: String,
    /// What begins a comment there: `#`, `;`, `//`.
    pub comment: String,
}

/// A public key that may log in as a user; other keys stay.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AuthorizedKey {
    /// Whose account. Its home is asked of the machine.
    pub user: String,
    /// A line of sshd(8)'s authorized_keys: options, type, base64, comment. Two lines with the same base64 are one key.
    pub key: String,
}

impl AuthorizedKey {
    /// The base64 part, which tells keys apart; the whole line when it has none.
    pub fn fingerprint(&self) -> &str {
        let mut words = self.key.split_whitespace();
        let after_type = words.find(|w| ["ssh-", "ecdsa-", "sk-"].iter().any(|t| w.starts_with(t)));
        after_type.and_then(|_| words.next()).unwrap_or(&self.key)
    }
}
