//! Secrets of an environment: TOML of plain names and values, encrypted with age to the team's keys. Bytes in, bytes out.

mod crypt;
mod keys;
mod readers;

pub use crypt::{SecretsError, decrypt, encrypt};
pub use keys::{Identity, Passphrase, PublicKey, new_key, parse_identity, parse_public_keys};
pub use readers::Reader;

use regie_wire::Secrets;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// The decrypted file: its text, for editing, and its values. `Debug` shows names only.
#[derive(Clone)]
pub struct SecretsFile {
    text: SecretString,
    values: Secrets,
    readers: Vec<Reader>,
}

impl fmt::Debug for SecretsFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretsFile").field("values", &self.values).finish_non_exhaustive()
    }
}

impl SecretsFile {
    /// Reads TOML: `name = "value"` lines, strings and numbers only.
    ///
    /// # Errors
    /// When it is not that; the content is never quoted, only line numbers.
    pub fn parse(text: SecretString) -> Result<Self, SecretsError> {
        let table = text.expose_secret().parse::<toml_edit::DocumentMut>().map_err(|e| {
            let line = e
                .span()
                .map_or(0, |s| text.expose_secret()[..s.start.min(text.expose_secret().len())].lines().count().max(1));
            SecretsError::content(format!("line {line} is not TOML"))
        })?;
        let mut values = Secrets::default();
        for (name, item) in table.iter() {
            if !is_name(name) {
                return Err(SecretsError::content("a name has other characters than a-z, A-Z, 0-9, _".into()));
            }
            let value = match item.as_value() {
                Some(toml_edit::Value::String(s)) => s.value().clone(),
                Some(toml_edit::Value::Integer(n)) => n.value().to_string(),
                _ => return Err(SecretsError::content(format!("`{name}` is neither a text nor a whole number"))),
            };
            values.insert(name, value);
        }
        Ok(Self { text, values, readers: Vec::new() })
    }

    /// An environment that has none yet.
    pub fn empty() -> Self {
        Self { text: SecretString::from(""), values: Secrets::default(), readers: Vec::new() }
    }

    /// The TOML, as it was written.
    pub fn text(&self) -> &SecretString {
        &self.text
    }

    /// The values.
    pub fn values(&self) -> &Secrets {
        &self.values
    }

    /// Whom the file was encrypted for when it was written: age itself does not tell. Empty when that is not known (it was
    /// written with another program), or for secrets that come from no file.
    pub fn readers(&self) -> &[Reader] {
        &self.readers
    }

    /// The file with one value added or replaced; comments and order stay.
    ///
    /// # Errors
    /// When the name cannot be one.
    pub fn with(&self, name: &str, value: &SecretString) -> Result<Self, SecretsError> {
        if !is_name(name) {
            let why = format!("`{name}` cannot be a name: use a-z, A-Z, 0-9 and _, not beginning with a digit");
            return Err(SecretsError::content(why));
        }
        let broken = |_| SecretsError::content("it is not TOML".into());
        let mut document = self.text.expose_secret().parse::<toml_edit::DocumentMut>().map_err(broken)?;
        document[name] = toml_edit::value(value.expose_secret());
        Self::parse(document.to_string().into())
    }
}

/// Names are what templates can say: `{{ secrets.db_password }}`.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::SecretsFile;

    fn parse(text: &str) -> Result<SecretsFile, super::SecretsError> {
        SecretsFile::parse(text.to_owned().into())
    }

    #[test]
    fn names_and_values_are_read_and_set_with_comments_kept() {
        let file = parse("# the database\ndb = \"hunter2hunter2\"\nport = 12\n").unwrap();
        assert_eq!(file.values().get("db"), Some("hunter2hunter2"));
        assert_eq!(file.values().get("port"), Some("12"));
        let file =
            file.with("key", &"a\"b\\c\n".to_owned().into()).unwrap().with("db", &"other".to_owned().into()).unwrap();
        assert_eq!(file.values().get("key"), Some("a\"b\\c\n"));
        assert_eq!(file.values().get("db"), Some("other"));
        assert!(secrecy::ExposeSecret::expose_secret(file.text()).starts_with("# the database\n"));
        assert!(file.with("a-b", &"x".to_owned().into()).is_err());
    }

    #[test]
    fn nothing_of_the_content_is_in_errors_or_debug() {
        for bad in [
            "db = \"hunter2hunter2",
            "db = [\"hunter2hunter2\"]",
            "[t]\ndb = \"hunter2hunter2\"",
            "\"hunter2hunter2\" = 1 =",
        ] {
            let error = parse(bad).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
        assert!(!format!("{:?}", parse("db = \"hunter2hunter2\"").unwrap()).contains("hunter2"));
    }
}
