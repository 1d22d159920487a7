//! Keys: whom secrets are encrypted for, and who can read them.

use super::SecretsError;
use age::secrecy::ExposeSecret;
use secrecy::SecretString;
use std::fmt;
use std::sync::Arc;

/// Somebody who may read: a native age key or an ssh-ed25519 key.
#[derive(Clone)]
pub struct PublicKey {
    pub(super) recipient: Arc<dyn age::Recipient + Send + Sync>,
    /// As it is written in the list.
    pub text: String,
    /// What stands after it or in the comment above it: usually a name.
    pub comment: String,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Reads a list of public keys: one a line, `age1…` or `ssh-ed25519 …`, with comments after `#`.
///
/// # Errors
/// Which line is not a key; RSA and other kinds of SSH keys are not accepted.
pub fn parse_public_keys(text: &str) -> Result<Vec<PublicKey>, SecretsError> {
    let mut keys = Vec::new();
    let mut above = String::new();
    for (number, line) in text.lines().enumerate() {
        let (key, comment) = line.split_once('#').map_or((line, ""), |(k, c)| (k, c));
        let key = key.trim();
        if key.is_empty() {
            above = comment.trim().to_owned();
            continue;
        }
        let recipient = recipient(key).ok_or_else(|| SecretsError::key_line(number + 1))?;
        let after = key.split_whitespace().nth(2).unwrap_or_default();
        let comment =
            [comment.trim(), after, &above].into_iter().find(|c| !c.is_empty()).unwrap_or_default().to_owned();
        keys.push(PublicKey { recipient, text: key.to_owned(), comment });
        above.clear();
    }
    Ok(keys)
}

fn recipient(key: &str) -> Option<Arc<dyn age::Recipient + Send + Sync>> {
    if let Ok(native) = key.parse::<age::x25519::Recipient>() {
        return Some(Arc::new(native));
    }
    if key.starts_with("ssh-ed25519 ") {
        return key.parse::<age::ssh::Recipient>().ok().map(|r| Arc::new(r) as _);
    }
    None
}

/// How the passphrase of an encrypted SSH key is asked for; gets the key's name.
pub type Passphrase = Arc<dyn Fn(&str) -> Option<SecretString> + Send + Sync>;

/// A key of one's own.
pub struct Identity {
    pub(super) identity: Box<dyn age::Identity>,
    /// Its file.
    pub name: String,
    /// Its public key, where it can be told from it.
    pub public: Option<String>,
}

/// Reads a private key: a native age file, or an OpenSSH ed25519 key, encrypted or not.
///
/// # Errors
/// When it is neither. The content is never quoted.
pub fn parse_identity(bytes: &[u8], name: &str, passphrase: Passphrase) -> Result<Identity, SecretsError> {
    if bytes.starts_with(b"-----BEGIN") {
        let parsed =
            age::ssh::Identity::from_buffer(bytes, Some(name.to_owned())).map_err(|_| SecretsError::identity(name))?;
        if matches!(parsed, age::ssh::Identity::Unsupported(_)) {
            return Err(SecretsError::identity(name));
        }
        let public = age::ssh::Recipient::try_from(parsed.clone()).ok().map(|r| r.to_string());
        return Ok(Identity {
            identity: Box::new(parsed.with_callbacks(Ask { name: name.into(), passphrase })),
            name: name.into(),
            public,
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| SecretsError::identity(name))?;
    let line = text.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with('#'));
    let key = line.and_then(|l| l.parse::<age::x25519::Identity>().ok()).ok_or_else(|| SecretsError::identity(name))?;
    let public = Some(key.to_public().to_string());
    Ok(Identity { identity: Box::new(key), name: name.to_owned(), public })
}

/// A new native key: the text of its file, and its public key.
pub fn new_key() -> (SecretString, String) {
    let key = age::x25519::Identity::generate();
    let public = key.to_public().to_string();
    let text = format!("# public key: {public}\n{}\n", key.to_string().expose_secret());
    (text.into(), public)
}

/// Asks for a passphrase and nothing else.
#[derive(Clone)]
struct Ask {
    name: String,
    passphrase: Passphrase,
}

impl age::Callbacks for Ask {
    fn display_message(&self, _: &str) {}
    fn confirm(&self, _: &str, _: &str, _: Option<&str>) -> Option<bool> {
        None
    }
    fn request_public_string(&self, _: &str) -> Option<String> {
        None
    }
    fn request_passphrase(&self, _: &str) -> Option<SecretString> {
        (self.passphrase)(&self.name)
    }
}
