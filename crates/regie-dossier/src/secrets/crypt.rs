//! Encrypting and decrypting.

use super::{Identity, PublicKey, SecretsFile, readers};
use age::armor::{ArmoredReader, ArmoredWriter, Format};
use secrecy::ExposeSecret;
use std::fmt;
use std::io::{Read, Write};

/// Largest text of secrets that is read, bytes: nobody keeps more, and junk must not fill memory.
const MAX: u64 = 4 << 20;

/// Why secrets could not be read or written. Never holds any of their content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretsError {
    /// What is wrong.
    pub message: String,
    /// What to do next.
    pub help: String,
}

impl SecretsError {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
    pub(super) fn content(why: String) -> Self {
        Self::new(format!("the secrets cannot be used: {why}"), "they are lines of TOML: name = \"value\"")
    }
    pub(super) fn key_line(line: usize) -> Self {
        let help = "one key a line: age1… or ssh-ed25519 …; other kinds of SSH keys are not accepted";
        Self::new(format!("line {line} of the list of keys is no key"), help)
    }
    pub(super) fn identity(name: &str) -> Self {
        let help =
            "it must be an age key (AGE-SECRET-KEY-1…) or an OpenSSH ed25519 key; make one: regie secrets keys --new";
        Self::new(format!("{name} is not a key that can read secrets"), help)
    }
}

impl fmt::Display for SecretsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)
    }
}
impl std::error::Error for SecretsError {}

/// Encrypts the file's text to these keys, armored so that git shows it as text.
///
/// # Errors
/// When there is no key.
pub fn encrypt(file: &SecretsFile, keys: &[PublicKey]) -> Result<Vec<u8>, SecretsError> {
    let none =
        || SecretsError::new("there is no key to encrypt the secrets for", "add yours: regie secrets keys --new");
    let recipients = keys.iter().map(|k| &*k.recipient as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).map_err(|_| none())?;
    let mut out = Vec::new();
    let write = |out: &mut Vec<u8>| -> std::io::Result<()> {
        let armor = ArmoredWriter::wrap_output(out, Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armor)?;
        writer.write_all(file.text().expose_secret().as_bytes())?;
        writer.write_all(readers::noted(file.text().expose_secret(), keys).as_bytes())?;
        writer.finish()?.finish()?;
        Ok(())
    };
    write(&mut out).map_err(|e| SecretsError::new(format!("the secrets could not be encrypted: {e}"), ""))?;
    Ok(out)
}

/// Decrypts with the first of the keys that fits.
///
/// # Errors
/// When it was encrypted for other keys, is damaged, or is no such file.
pub fn decrypt(bytes: &[u8], identities: &[Identity]) -> Result<SecretsFile, SecretsError> {
    let damaged = || {
        let help = "take it back from git: git log -p -- inventory/secrets, or write it anew: regie secrets edit";
        SecretsError::new("the secrets file is damaged, or not encrypted with age", help)
    };
    let decryptor = age::Decryptor::new_buffered(ArmoredReader::new(bytes)).map_err(|_| damaged())?;
    let reader = decryptor.decrypt(identities.iter().map(|i| &*i.identity)).map_err(|e| match e {
        age::DecryptError::NoMatchingKeys => for_others(identities),
        age::DecryptError::KeyDecryptionFailed => SecretsError::new(
            "the passphrase of your key is not right",
            "try again, or name another key in REGIE_IDENTITY",
        ),
        _ => damaged(),
    })?;
    let mut text = String::new();
    reader.take(MAX).read_to_string(&mut text).map_err(|_| damaged())?;
    let (text, readers) = readers::taken(&text.into());
    Ok(SecretsFile { readers, ..SecretsFile::parse(text)? })
}

fn for_others(identities: &[Identity]) -> SecretsError {
    let help =
        "somebody who can read them adds your public key: regie secrets keys --add KEY\nyours: regie secrets keys";
    if identities.is_empty() {
        return SecretsError::new(
            "the secrets are encrypted, and you have no key",
            format!("make one: regie secrets keys --new\n{help}"),
        );
    }
    let yours = identities.iter().map(|i| i.name.as_str()).collect::<Vec<_>>().join(", ");
    SecretsError::new(format!("the secrets are encrypted for other keys than yours ({yours})"), help)
}

#[cfg(test)]
mod tests {
    use super::super::{Identity, SecretsFile, new_key, parse_identity, parse_public_keys};
    use super::{decrypt, encrypt};
    use proptest::prelude::*;
    use secrecy::ExposeSecret;
    use std::sync::Arc;

    const SSH: &[u8] = include_bytes!("../../tests/data/id_ed25519");
    const SSH_LOCKED: &[u8] = include_bytes!("../../tests/data/id_ed25519_locked");
    const SSH_PUBLIC: &str = include_str!("../../tests/data/keys.txt");

    fn identity(bytes: &[u8], passphrase: &'static str) -> Identity {
        parse_identity(bytes, "key", Arc::new(move |_| Some(passphrase.to_owned().into()))).unwrap()
    }

    #[test]
    fn native_and_ssh_keys_read_what_is_for_them_and_others_do_not() {
        let (native, public) = new_key();
        let keys = parse_public_keys(&format!("# me\n{public}\n\n{SSH_PUBLIC}")).unwrap();
        assert_eq!(keys.len(), 3);
        assert_eq!(keys[0].comment, "me");
        let file = SecretsFile::parse("a = \"some value\"\n".to_owned().into()).unwrap();
        let bytes = encrypt(&file, &keys).unwrap();
        assert!(bytes.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----"));
        for mine in
            [identity(native.expose_secret().as_bytes(), ""), identity(SSH, ""), identity(SSH_LOCKED, "open sesame")]
        {
            assert_eq!(decrypt(&bytes, &[mine]).unwrap().values().get("a"), Some("some value"));
        }
        let (other, _) = new_key();
        let error = decrypt(&bytes, &[identity(other.expose_secret().as_bytes(), "")]).unwrap_err();
        assert!(error.message.contains("other keys"), "{error}");
        assert!(decrypt(&bytes, &[]).unwrap_err().message.contains("no key"));
        assert!(decrypt(&bytes, &[identity(SSH_LOCKED, "wrong")]).is_err());
    }

    #[test]
    fn an_identity_knows_its_public_key() {
        let (native, public) = new_key();
        assert_eq!(identity(native.expose_secret().as_bytes(), "").public, Some(public));
        assert!(SSH_PUBLIC.contains(&identity(SSH, "").public.unwrap()));
    }

    #[test]
    fn what_is_no_key_is_said_by_line() {
        assert!(parse_public_keys("# a\nssh-rsa AAAA\n").unwrap_err().message.contains("line 2"));
        assert!(parse_identity(b"junk", "k", Arc::new(|_| None)).is_err());
    }

    proptest! {
        #[test]
        fn junk_and_damage_never_panic(junk in prop::collection::vec(any::<u8>(), 0..300), at in 0usize..600, flip in 1u8..) {
            let mine = [identity(SSH, "")];
            prop_assert!(decrypt(&junk, &mine).is_err());
            let keys = parse_public_keys(SSH_PUBLIC).unwrap();
            let mut bytes = encrypt(&SecretsFile::parse("a = \"v\"".to_owned().into()).unwrap(), &keys).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= flip;
            if let Ok(file) = decrypt(&bytes, &mine) {
                // Only white space of the armor may change without notice.
                prop_assert_eq!(file.values().get("a"), Some("v"));
            }
        }
    }
}
