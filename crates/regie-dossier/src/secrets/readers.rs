//! Whom a file was encrypted for. The header of an age file does not tell (C2SP age, "The X25519 recipient type": stanzas are
//! anonymous), so it is noted at the end of what is encrypted, as comments of TOML, and taken off again when it is read.

use super::PublicKey;
use secrecy::{ExposeSecret, SecretString};

const MARK: &str = "# regie: reader ";

/// Somebody who can read a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The public key: its kind and its value, without a comment.
    pub key: String,
    /// A name, as the list of keys had it.
    pub name: String,
}

impl Reader {
    /// One of the list.
    pub fn of(key: &PublicKey) -> Self {
        let words = key.text.split_whitespace().take(2).collect::<Vec<_>>();
        Self { key: words.join(" "), name: key.comment.chars().filter(|c| !c.is_control()).collect() }
    }
}

/// What comes after the text.
pub(super) fn noted(text: &str, keys: &[PublicKey]) -> String {
    let line = |key| {
        let Reader { key, name } = Reader::of(key);
        format!("{MARK}{key} # {name}").trim_end().to_owned() + "\n"
    };
    let between = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    keys.iter().fold(between.to_owned(), |all, key| all + &line(key))
}

/// The text as a person wrote it, and the readers.
pub(super) fn taken(text: &SecretString) -> (SecretString, Vec<Reader>) {
    let all = text.expose_secret();
    let (mut end, mut readers) = (all.len(), Vec::new());
    // From the end on: what stands between the lines of a value is no reader.
    for line in all.split_inclusive('\n').rev() {
        let Some(rest) = line.strip_prefix(MARK) else { break };
        let (key, name) = rest.split_once('#').unwrap_or((rest, ""));
        readers.push(Reader { key: key.trim().to_owned(), name: name.trim().to_owned() });
        end -= line.len();
    }
    readers.reverse();
    (all[..end].into(), readers)
}

#[cfg(test)]
mod tests {
    use super::super::{SecretsFile, decrypt, encrypt, new_key, parse_identity, parse_public_keys};
    use secrecy::ExposeSecret;
    use std::sync::Arc;

    #[test]
    fn readers_are_known_afterwards_and_the_text_is_as_it_was() {
        let (mine, public) = new_key();
        let (_, other) = new_key();
        let list = format!("# ana # of Paris\n{public}\n{other}\n{}", include_str!("../../tests/data/keys.txt"));
        let keys = parse_public_keys(&list).unwrap();
        let me = [parse_identity(mine.expose_secret().as_bytes(), "key", Arc::new(|_| None)).unwrap()];
        for text in ["", "a = \"b\"\n", "# mine\na = \"b\"", "a = '''\nb\n# regie: reader x\n'''\n"] {
            let file = SecretsFile::parse(text.to_owned().into()).unwrap();
            let read = decrypt(&encrypt(&file, &keys).unwrap(), &me).unwrap();
            assert_eq!(read.text().expose_secret().trim_end(), text.trim_end());
            assert_eq!(read.values().names().collect::<Vec<_>>(), file.values().names().collect::<Vec<_>>());
            let readers = read.readers().iter().map(|r| r.key.as_str()).collect::<Vec<_>>();
            assert_eq!(readers.len(), 4);
            assert_eq!(&readers[..2], [public.as_str(), other.as_str()]);
            assert!(readers[2].starts_with("ssh-ed25519 AAAA") && readers[2].split(' ').count() == 2, "{readers:?}");
            assert_eq!(read.readers()[0].name, "ana # of Paris");
            // Written again, they are not noted twice.
            let again = decrypt(&encrypt(&read, &keys[..1]).unwrap(), &me).unwrap();
            assert_eq!(again.readers().len(), 1);
        }
    }
}
