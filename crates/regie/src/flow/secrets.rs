//! Keeping the secrets of an environment.

use super::here::{self, Here};
use super::rekey;
use crate::cli::Global;
use crate::edge::{interrupts, person, secrets_files as files};
use crate::exit::{Done, Exit, Failure};
use regie_dossier::secrets::{SecretsFile, parse_public_keys};
use secrecy::{ExposeSecret, SecretString};
use std::io::{Read, Write};
use std::process::Command;

/// Lists who may read; adds a new key of one's own, or somebody's.
pub fn keys(g: &Global, new: bool, add: Option<&str>) -> Done {
    let here = here::open(g)?;
    if new {
        let (path, public) = files::make_own_key()?;
        out!("Your key is {} (keep a copy somewhere safe: without it the secrets are lost to you)", path.display());
        let text = format!("# {}\n{public}\n", person::who());
        add_key(&here, &text, &public)?;
    }
    if let Some(key) = add {
        add_key(&here, &format!("{key}\n"), key)?;
    }
    let keys = files::public_keys(&here)?;
    let mine: Vec<String> = files::identities()?.into_iter().filter_map(|i| i.public).collect();
    for key in &keys {
        let own = mine.iter().any(|m| key.text.starts_with(m.as_str()));
        if g.json {
            let value =
                serde_json::json!({ "v": 1, "type": "key", "key": key.text, "comment": key.comment, "mine": own });
            out!("{value}");
        } else {
            out!("{} {}  {}", if own { "*" } else { " " }, key.text, key.comment);
        }
    }
    if !g.json && !keys.iter().any(|k| mine.iter().any(|m| k.text.starts_with(m.as_str()))) {
        match mine.first() {
            Some(public) => out!("Your key is not among them: {public}"),
            None => out!("You have no key. Make one: regie secrets keys --new"),
        }
    }
    Ok(Exit::Ok)
}

/// Adds a key to the list, and encrypts the secrets of every environment for it too.
fn add_key(here: &Here, text: &str, key: &str) -> Result<(), Failure> {
    parse_public_keys(text).map_err(files::failure)?;
    let path = files::keys_file(here);
    let mut list = if path.exists() {
        std::fs::read_to_string(&path).map_err(|e| Failure::io(format!("cannot read {}", path.display()), &e))?
    } else {
        String::new()
    };
    if list.lines().any(|l| l.trim() == key.trim()) {
        return Ok(());
    }
    // Everything is read before anything is written: who cannot read the secrets cannot give them to others.
    let environments: Vec<Here> = here.environments_with_secrets()?;
    let texts = environments.iter().map(files::read_file).collect::<Result<Vec<_>, _>>()?;
    if !list.is_empty() && !list.ends_with('\n') {
        list.push('\n');
    }
    list.push_str(text);
    files::replace(&path, list.as_bytes())?;
    for (environment, secrets) in environments.iter().zip(&texts) {
        files::write(environment, secrets)?;
    }
    out!("+ {} ({} environments encrypted again)", path.display(), environments.len());
    Ok(())
}

/// Names, or one value.
pub fn show(g: &Global, name: Option<&str>) -> Done {
    let here = here::open(g)?;
    let secrets = files::read(&here)?;
    match name {
        None => secrets.values().names().for_each(|n| out!("{n}")),
        Some(name) => {
            let value = secrets.values().get(name).ok_or_else(|| {
                Failure::new(
                    format!("the environment `{}` has no secret `{name}`", here.env),
                    "regie secrets show lists the names",
                )
            })?;
            out!("{value}");
        }
    }
    Ok(Exit::Ok)
}

/// Sets one value: random, asked for, or from standard input (without its last line end).
pub fn set(g: &Global, name: &str, random: bool) -> Done {
    let here = here::open(g)?;
    let secrets = files::read_to_change(&here)?;
    let value = if random {
        random_value()?
    } else if person::is_there() {
        person::password(&format!("{name}: ")).map_err(|why| Failure::new(why, ""))?
    } else {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|e| Failure::io("cannot read the value from standard input", &e))?;
        text.strip_suffix('\n').unwrap_or(&text).to_owned().into()
    };
    if value.expose_secret().is_empty() {
        return Err(Failure::usage("an empty value is no secret", "give it on standard input, or say --random"));
    }
    let changed = secrets.with(name, &value).map_err(files::failure)?;
    files::write(&here, &changed)?;
    rekey::warn_of_gone(&here, &secrets)?;
    if value.expose_secret().chars().count() < 8 {
        err!("warning: `{name}` has fewer than 8 characters: too short to be told from ordinary text in logs");
    }
    out!("✓ {name} is set in {}", files::file(&here).display());
    Ok(Exit::Ok)
}

/// 32 characters of base 62: 190 bits.
fn random_value() -> Result<SecretString, Failure> {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = String::new();
    while text.len() < 32 {
        let mut bytes = [0u8; 64];
        rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())
            .map_err(|e| Failure::io("the system gives no random numbers", &e.into()))?;
        // 248 = 4 × 62: larger ones are passed over, so that every character is as likely as the others.
        text.extend(bytes.iter().filter(|b| **b < 248).map(|b| char::from(ALPHABET[usize::from(*b) % 62])));
    }
    text.truncate(32);
    Ok(text.into())
}

/// Opens the text in an editor, in memory only, until it is right or given up.
pub fn edit(g: &Global) -> Done {
    let here = here::open(g)?;
    let before = files::read_to_change(&here)?;
    if files::public_keys(&here)?.is_empty() {
        return Err(Failure::new("there is no key to encrypt the secrets for", "add yours: regie secrets keys --new"));
    }
    let mut text = before.text().clone();
    if text.expose_secret().is_empty() {
        text = "# One secret a line: name = \"value\"\n".to_owned().into();
    }
    // /dev/shm is a tmpfs: the plain text never reaches a disk.
    let shm = std::path::Path::new("/dev/shm");
    let base = if shm.is_dir() { shm.to_owned() } else { std::env::temp_dir() };
    let only_me = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    let dir = tempfile::Builder::new().permissions(only_me).tempdir_in(base);
    // The editor hears Ctrl-C and a closed terminal itself; this program has to live on to remove the plain text.
    let ended = interrupts::outlive();
    let dir = dir.map_err(|e| Failure::io("cannot make a place for the editor", &e))?;
    let path = dir.path().join(format!("{}.toml", here.env));
    let io = |e: &std::io::Error| Failure::io(format!("cannot use {}", path.display()), e);
    loop {
        let mut options = std::fs::OpenOptions::new();
        std::os::unix::fs::OpenOptionsExt::mode(options.write(true).create(true).truncate(true), 0o600);
        options.open(&path).and_then(|mut f| f.write_all(text.expose_secret().as_bytes())).map_err(|e| io(&e))?;
        let editor = ["VISUAL", "EDITOR"].iter().find_map(|k| std::env::var(k).ok().filter(|v| !v.is_empty()));
        let editor = editor.unwrap_or_else(|| "vi".into());
        // Through the shell: EDITOR may have arguments (environ(7)).
        let status = Command::new("/bin/sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(&path).status();
        if !status.map_err(|e| Failure::io(format!("cannot start {editor}"), &e))?.success() {
            return Err(Failure::new(
                format!("{editor} failed; the secrets are as they were"),
                "set EDITOR to your editor",
            ));
        }
        if ended.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(Failure {
                exit: Exit::Interrupted,
                message: "ended; the secrets are as they were".into(),
                help: String::new(),
            });
        }
        text = std::fs::read_to_string(&path).map_err(|e| io(&e))?.into();
        match SecretsFile::parse(text.clone()) {
            Ok(file) => {
                files::write(&here, &file)?;
                rekey::warn_of_gone(&here, &before)?;
                out!("✓ {} secrets in {}", file.values().names().count(), files::file(&here).display());
                return Ok(Exit::Ok);
            }
            Err(error) => {
                err!("{}\n  help: {}", error.message, error.help);
                if !person::is_there() || !person::confirm("Open the editor again?")? {
                    return Err(Failure::new("the secrets are as they were", ""));
                }
            }
        }
    }
}
