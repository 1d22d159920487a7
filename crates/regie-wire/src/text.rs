//! Text that may contain secrets, without containing them.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// How a secret's value is written into the text around it; applied in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encode {
    /// Percent-encoding of everything but RFC 3986's unreserved characters.
    Url,
    /// RFC 4648 base64 with padding.
    Base64,
    /// Escaped for the inside of double quotes in a POSIX shell or a systemd environment file: `\ " $` and backquote.
    DoubleQuoted,
    /// For the inside of single quotes in SQL: `'` and `\` are doubled. MariaDB's session must not have `sql_mode`
    /// NO_BACKSLASH_ESCAPES; PostgreSQL's text begins with `E'`.
    SqlString,
}

/// A secret by its name in the environment's secrets file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SecretRef {
    /// Its key in the secrets file, such as `db_password`.
    pub name: String,
    /// How the value is encoded where it stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encode: Vec<Encode>,
}

/// A stretch of a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// Said as it is.
    Plain(String),
    /// Known by name only; the machine puts the value in.
    Secret(SecretRef),
}

/// Text made of plain stretches and references to secrets. Its `Display` shows `‹db_password›` for a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text {
    /// In order.
    pub pieces: Vec<Piece>,
}

/// A text names a secret that was not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownSecret(
    /// Its name.
    pub String,
);

impl fmt::Display for UnknownSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the secret `{}` was not given", self.0)
    }
}
impl std::error::Error for UnknownSecret {}

impl Text {
    /// Text without secrets.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Plain(text.into())] }
    }

    /// Whether a secret stands in it.
    pub fn is_sensitive(&self) -> bool {
        self.pieces.iter().any(|p| matches!(p, Piece::Secret(_)))
    }

    /// The secrets it names.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretRef> {
        self.pieces.iter().filter_map(|p| match p {
            Piece::Secret(s) => Some(s),
            Piece::Plain(_) => None,
        })
    }

    /// The text when no secret stands in it.
    pub fn as_plain(&self) -> Option<String> {
        (!self.is_sensitive()).then(|| self.to_string())
    }

    /// The text with the secrets' values in it. Only what writes to a machine calls this.
    ///
    /// # Errors
    /// When a secret is not among those given.
    pub fn resolve(&self, secrets: &Secrets) -> Result<SecretString, UnknownSecret> {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Plain(text) => out.push_str(text),
                Piece::Secret(secret) => {
                    let value = secrets.get(&secret.name).ok_or_else(|| UnknownSecret(secret.name.clone()))?;
                    out.push_str(&secret.encode.iter().fold(value.to_owned(), |v, e| e.apply(&v)));
                }
            }
        }
        Ok(out.into())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Plain(text) => f.write_str(text),
            Piece::Secret(secret) => write!(f, "‹{}›", secret.name),
        })
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl Encode {
    /// Encodes a value.
    pub fn apply(self, value: &str) -> String {
        match self {
            Self::Url => value.bytes().fold(String::new(), |mut out, b| {
                match b {
                    b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(b as char),
                    _ => out.push_str(&format!("%{b:02X}")),
                }
                out
            }),
            Self::Base64 => base64(value.as_bytes()),
            Self::DoubleQuoted => value.chars().fold(String::new(), |mut out, c| {
                if matches!(c, '\\' | '"' | '$' | '`') {
                    out.push('\\');
                }
                out.push(c);
                out
            }),
            Self::SqlString => value.chars().fold(String::new(), |mut out, c| {
                if matches!(c, '\\' | '\'') {
                    out.push(c);
                }
                out.push(c);
                out
            }),
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks(3)
        .flat_map(|c| {
            let n = (0..3).fold(0u32, |n, i| n << 8 | u32::from(c.get(i).copied().unwrap_or(0)));
            (0..4).map(move |i| if i > c.len() { '=' } else { ALPHABET[(n >> (18 - 6 * i)) as usize & 63] as char })
        })
        .collect()
}

/// The values of secrets. `Debug` shows names only; it is serialized by the one message that carries it and by
/// nothing else.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, SecretString>);

impl Secrets {
    /// Adds or replaces one.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<SecretString>) {
        self.0.insert(name.into(), value.into());
    }
    /// A value, for what writes it to its place.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(ExposeSecret::expose_secret)
    }
    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Names and values, for the scrubber.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v.expose_secret()))
    }
    /// Those that are named, and no others: a machine is given only what it needs.
    pub fn only<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().filter_map(|n| Some((n.to_owned(), self.0.get(n)?.clone()))).collect())
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Serialize for Secrets {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Secrets {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let map = BTreeMap::<String, String>::deserialize(d)?;
        Ok(Self(map.into_iter().map(|(k, v)| (k, v.into())).collect()))
    }
}
