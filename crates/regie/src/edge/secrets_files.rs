//! Where secrets and keys lie: `inventory/secrets/ENV.age`, `inventory/secrets/keys.txt`, and a person's own keys.

use super::{person, secrets_command};
use crate::exit::Failure;
use crate::flow::here::Here;
use regie_dossier::secrets::{self, Identity, PublicKey, SecretsError, SecretsFile};
use regie_wire::Secrets;
use secrecy::ExposeSecret;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A failure of the secrets, without any of them.
pub fn failure(error: SecretsError) -> Failure {
    Failure::new(error.message, error.help)
}

/// The encrypted file of an environment.
pub fn file(here: &Here) -> PathBuf {
    here.path(format!("inventory/secrets/{}.age", here.env))
}

/// The list of keys.
pub fn keys_file(here: &Here) -> PathBuf {
    here.path("inventory/secrets/keys.txt")
}

/// Where `regie secrets keys --new` puts a person's own key.
pub fn own_key() -> Result<PathBuf, Failure> {
    let config = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|p| p.is_absolute());
    let config = config.or_else(|| Some(home()?.join(".config")));
    let help = "set HOME, or name your key in REGIE_IDENTITY";
    config.map(|c| c.join("regie/key.txt")).ok_or_else(|| Failure::new("your home folder is not known", help))
}

fn home() -> Option<PathBuf> {
    std::env::var_os("HOME").map(PathBuf::from).filter(|p| p.is_absolute())
}

/// The values of the secrets named, decrypted only when any is named.
///
/// # Errors
/// When they cannot be read, or one is not there.
pub fn values<'a>(here: &Here, names: impl Iterator<Item = &'a str>) -> Result<Secrets, Failure> {
    let names: std::collections::BTreeSet<&str> = names.collect();
    if names.is_empty() {
        return Ok(Secrets::default());
    }
    let all = read(here)?;
    if let Some(missing) = names.iter().find(|n| all.values().get(n).is_none()) {
        let message =
            format!("the dossier uses the secret `{missing}`, which the environment `{}` does not have", here.env);
        let help = match &here.environment().secrets_command {
            Some(command) => format!("add it where the command takes them from: {command}"),
            None => format!("set it: regie secrets set {missing} --env {}", here.env),
        };
        return Err(Failure::new(message, help));
    }
    Ok(all.values().only(names))
}

/// All secrets of the environment, from its command or its file; none when it has no file yet.
///
/// # Errors
/// When they cannot be read with the keys at hand.
pub fn read(here: &Here) -> Result<SecretsFile, Failure> {
    if let Some(command) = &here.environment().secrets_command {
        return secrets_command::read(here, command);
    }
    read_file(here)
}

/// What its file holds.
///
/// # Errors
/// As [`read`].
pub fn read_file(here: &Here) -> Result<SecretsFile, Failure> {
    let path = file(here);
    if !path.exists() {
        return Ok(SecretsFile::empty());
    }
    let bytes = fs::read(&path).map_err(|e| Failure::io(format!("cannot read {}", path.display()), &e))?;
    secrets::decrypt(&bytes, &identities()?).map_err(|mut e| {
        e.message = format!("{}: {}", path.display(), e.message);
        failure(e)
    })
}

/// The secrets of the environment, to be changed here.
///
/// # Errors
/// As [`read`], and when a command keeps them: they are changed there.
pub fn read_to_change(here: &Here) -> Result<SecretsFile, Failure> {
    match &here.environment().secrets_command {
        Some(command) => {
            let message = format!("the secrets of `{}` come from a command, which only reads them", here.env);
            Err(Failure::refused(message, format!("change them where it takes them from: {command}")))
        }
        None => read(here),
    }
}

/// Encrypts them to everybody in the list.
///
/// # Errors
/// When there is no key, or the file cannot be written; then the old one is still there.
pub fn write(here: &Here, secrets: &SecretsFile) -> Result<(), Failure> {
    let bytes = secrets::encrypt(secrets, &public_keys(here)?).map_err(failure)?;
    replace(&file(here), &bytes)
}

/// Replaces a file whole.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let io = |e: &std::io::Error| Failure::io(format!("cannot write {}", path.display()), e);
    let dir = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir).map_err(|e| io(&e))?;
    let mut new = tempfile::NamedTempFile::new_in(dir).map_err(|e| io(&e))?;
    new.write_all(bytes).and_then(|()| new.as_file().sync_all()).map_err(|e| io(&e))?;
    new.persist(path).map_err(|e| io(&e.error))?;
    Ok(())
}

/// Replaces several files: all of them, or none. What can fail is done before the first takes its new content.
///
/// # Errors
/// When one cannot be written; then all are as they were.
pub fn replace_all(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    let mut ready = Vec::new();
    for (path, bytes) in files {
        let io = |e: &std::io::Error| Failure::io(format!("cannot write {}; nothing was changed", path.display()), e);
        let before = fs::read(path).map_err(|e| io(&e))?;
        let dir = path.parent().unwrap_or(Path::new("."));
        let mut new = tempfile::NamedTempFile::new_in(dir).map_err(|e| io(&e))?;
        new.write_all(bytes).and_then(|()| new.as_file().sync_all()).map_err(|e| io(&e))?;
        ready.push((path, before, new));
    }
    let mut done: Vec<(&PathBuf, Vec<u8>)> = Vec::new();
    for (path, before, new) in ready {
        if let Err(e) = new.persist(path) {
            for (path, before) in &done {
                replace(path, before)?;
            }
            return Err(Failure::io(format!("cannot write {}; all are as they were", path.display()), &e.error));
        }
        done.push((path, before));
    }
    Ok(())
}

/// Who may read.
pub fn public_keys(here: &Here) -> Result<Vec<PublicKey>, Failure> {
    let path = keys_file(here);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(&path).map_err(|e| Failure::io(format!("cannot read {}", path.display()), &e))?;
    secrets::parse_public_keys(&text).map_err(failure)
}

/// The keys of this person: what `REGIE_IDENTITY` names, else their own regie key and SSH key.
///
/// # Errors
/// When `REGIE_IDENTITY` names a file that is no key; of the usual places, what is no key is passed over.
pub fn identities() -> Result<Vec<Identity>, Failure> {
    if let Some(path) = std::env::var_os("REGIE_IDENTITY").filter(|v| !v.is_empty()) {
        return Ok(vec![identity(Path::new(&path))?]);
    }
    let ssh = home().map(|h| h.join(".ssh/id_ed25519"));
    let places = own_key().ok().into_iter().chain(ssh).filter(|p| p.exists());
    Ok(places.filter_map(|p| identity(&p).ok()).collect())
}

fn identity(path: &Path) -> Result<Identity, Failure> {
    let bytes = fs::read(path).map_err(|e| Failure::io(format!("cannot read the key {}", path.display()), &e))?;
    let ask = Arc::new(|name: &str| person::password(&format!("passphrase of {name}: ")).ok());
    secrets::parse_identity(&bytes, &path.to_string_lossy(), ask).map_err(failure)
}

/// Makes a key of one's own, readable by nobody else; never over one that is there. Gives its file and public key.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub fn make_own_key() -> Result<(PathBuf, String), Failure> {
    let path = own_key()?;
    let io = |e: &std::io::Error| Failure::io(format!("cannot write {}", path.display()), e);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|e| io(&e))?;
    }
    let (text, public) = secrets::new_key();
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => Failure::new(
                format!("you have a key already: {}", path.display()),
                "add it to the list: regie secrets keys shows its public part",
            ),
            _ => io(&e),
        })?;
    file.write_all(text.expose_secret().as_bytes()).and_then(|()| file.sync_all()).map_err(|e| io(&e))?;
    Ok((path, public))
}
