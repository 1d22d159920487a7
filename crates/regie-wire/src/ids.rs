//! Names and identifiers.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is; validation belongs to the loader.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name!(
    /// A machine of the inventory, such as `db`.
    MachineName
);
name!(
    /// An instance of the inventory, such as `pizzeria`; `pizzeria@prod` in print.
    InstanceName
);
name!(
    /// A run: four or more characters of Crockford's base 32 alphabet in lower case, such as `8k3f`.
    RunId
);
name!(
    /// What identifies a resource on its machine: kind and name, such as `file:/etc/hosts` or `unit:nginx.service`.
    Key
);

impl RunId {
    /// Makes an id of 6 characters from 30 bits of the caller's randomness; pure code has no source of its own.
    pub fn from_random(bits: u32) -> Self {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let text = (0..6).map(|i| ALPHABET[(bits >> (5 * i)) as usize & 31] as char).collect::<String>();
        Self(text)
    }

    /// Whether the text can be a run id: it becomes a folder name on machines, so nothing else is accepted there.
    pub fn is_valid(&self) -> bool {
        (4..=16).contains(&self.0.len()) && self.0.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    }
}

/// A step of a run, numbered from 1 over the whole plan (all machines).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepId(pub u32);

/// A gate of a run, numbered from 1 over the whole plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GateId(pub u32);

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// SHA-256 (FIPS 180-4) of some bytes, as 64 lower-case hexadecimal digits.
pub fn hex_sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
