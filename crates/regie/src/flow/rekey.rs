//! Encrypting the secrets anew for the present list of keys, and saying who can read what.

use super::here::{self, Here};
use crate::cli::Global;
use crate::edge::secrets_files as files;
use crate::exit::{Done, Exit, Failure};
use regie_dossier::secrets::{PublicKey, Reader, SecretsFile, encrypt};

/// What becomes of one environment's file.
struct Rekeyed {
    here: Here,
    secrets: SecretsFile,
    now: Vec<Reader>,
    /// Those who could read it, and can no longer.
    gone: Vec<Reader>,
}

/// All files, or one environment's: every one is read before any is written, and all are written or none.
pub fn rekey(g: &Global, only: Option<&str>) -> Done {
    let here = here::open(g)?;
    let only = only.or(g.env.as_deref());
    if let Some(env) = only.filter(|e| !here.dossier.environments.contains_key(*e)) {
        let known = here.dossier.environments.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(Failure::usage(format!("there is no environment `{env}`"), format!("there are: {known}")));
    }
    let keys = files::public_keys(&here)?;
    if keys.is_empty() {
        let message = format!("there is no key in {}: nobody could read the secrets any more", shown(&here));
        return Err(Failure::refused(message, "add yours: regie secrets keys --new"));
    }
    elsewhere(g, &here, only);
    let mut all = Vec::new();
    for here in here.environments_with_secrets()?.into_iter().filter(|h| only.is_none_or(|env| h.env == env)) {
        let secrets = files::read_file(&here)?;
        let (now, gone) = compared(&secrets, &keys);
        all.push(Rekeyed { here, secrets, now, gone });
    }
    let stale = |r: &&Rekeyed| r.secrets.readers() != r.now;
    let written = all.iter().filter(stale).map(|r| Ok((files::file(&r.here), encrypt(&r.secrets, &keys)?)));
    let written = written.collect::<Result<Vec<_>, _>>().map_err(files::failure)?;
    files::replace_all(&written)?;
    for one in &all {
        tell(g, one, stale(&one));
    }
    if !g.json {
        sum(&all, only);
    }
    mine(&keys)?;
    Ok(Exit::Ok)
}

/// The readers that the list makes, and those who are not in it any more.
fn compared(before: &SecretsFile, keys: &[PublicKey]) -> (Vec<Reader>, Vec<Reader>) {
    let now = keys.iter().map(Reader::of).collect::<Vec<_>>();
    let gone = before.readers().iter().filter(|r| !now.iter().any(|n| n.key == r.key));
    let gone = gone.cloned().collect();
    (now, gone)
}

/// Says it when secrets that were written for the present list were those of somebody who is not in it.
pub fn warn_of_gone(here: &Here, before: &SecretsFile) -> Result<(), Failure> {
    let (_, gone) = compared(before, &files::public_keys(here)?);
    if !gone.is_empty() {
        let names = before.values().names().collect::<Vec<_>>().join(", ");
        let (gone, env) = (people(&gone), &here.env);
        err!("warning: {gone} could read these of `{env}`, and cannot from now on: {names}");
        err!("  help: change them where they are used; the other environments: regie secrets rekey");
    }
    Ok(())
}

/// Environments whose secrets another program keeps.
fn elsewhere(g: &Global, here: &Here, only: Option<&str>) {
    for (name, env) in here.dossier.environments.iter().filter(|(n, _)| only.is_none_or(|o| o == n.as_str())) {
        let Some(command) = &env.secrets_command else { continue };
        if g.json {
            let value = serde_json::json!({ "v": 1, "type": "not-rekeyed", "env": name, "command": command });
            out!("{value}");
        } else {
            out!("– {name}: its secrets come from a command, so there is nothing to encrypt: {command}");
        }
    }
}

fn tell(g: &Global, one: &Rekeyed, written: bool) {
    let Rekeyed { here, secrets, now, gone } = one;
    let names = secrets.values().names().collect::<Vec<_>>();
    let was = secrets.readers();
    let new = now.iter().filter(|n| !was.is_empty() && !was.iter().any(|w| w.key == n.key)).cloned();
    let new = new.collect::<Vec<_>>();
    let file = format!("inventory/secrets/{}.age", here.env);
    if g.json {
        let keys = |readers: &[Reader]| readers.iter().map(|r| r.key.clone()).collect::<Vec<_>>();
        let to_change = if gone.is_empty() { &[][..] } else { &names[..] };
        let value = serde_json::json!({ "v": 1, "type": "rekeyed", "env": here.env, "file": file, "written": written,
            "readers": keys(now), "new": keys(&new), "gone": keys(gone), "known_before": !was.is_empty(),
            "to_change": to_change });
        out!("{value}");
        return;
    }
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let (of, mark) = (count(names.len(), "secret"), if written { "✓" } else { "–" });
    let how = if written { "encrypted anew" } else { "encrypted for these keys already" };
    out!("{mark} {file}  {of}, {how}");
    out!("    can read    {}", people(now));
    if !new.is_empty() {
        out!("    new         {}", people(&new));
    }
    if !gone.is_empty() {
        out!("    no longer   {}", people(gone));
    }
    if written && was.is_empty() {
        out!("    before      not noted in the file; the list as it was: git log -p -- inventory/secrets/keys.txt");
    }
}

/// What is left to do by hand: nobody forgets what they have read.
fn sum(all: &[Rekeyed], only: Option<&str>) {
    if all.is_empty() {
        let whose = only.map_or_else(String::new, |env| format!(" of `{env}`"));
        out!("there is no file of secrets{whose}: nothing was encrypted");
        return;
    }
    let left = all.iter().filter(|r| !r.gone.is_empty()).collect::<Vec<_>>();
    if left.is_empty() {
        return;
    }
    out!("\nWho has the old files, from git's history say, can still read them with a key that is gone.");
    out!("Change these values where they are used, then: regie secrets edit --env ENV");
    for Rekeyed { here, secrets, .. } in left {
        let names = secrets.values().names().collect::<Vec<_>>();
        out!("    {:<10}  {}", here.env, names.join(", "));
    }
}

/// A warning for who has shut themselves out.
fn mine(keys: &[PublicKey]) -> Result<(), Failure> {
    let mine = files::identities()?.into_iter().filter_map(|i| i.public).collect::<Vec<_>>();
    if !mine.iter().any(|m| keys.iter().any(|k| k.text.starts_with(m.as_str()))) {
        err!("warning: your own key is not in the list: you can read none of these any more");
    }
    Ok(())
}

/// `ana (age1abcdefgh…), bob (ssh-ed25519 …xyz)`.
fn people(readers: &[Reader]) -> String {
    let one = |r: &Reader| {
        let key = match r.key.split_once(' ') {
            // They all begin alike.
            Some((kind, value)) => format!("{kind} …{}", &value[value.len().saturating_sub(8)..]),
            None => format!("{}…", r.key.get(..12).unwrap_or(&r.key)),
        };
        if r.name.is_empty() { key } else { format!("{} ({key})", r.name) }
    };
    readers.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn shown(here: &Here) -> String {
    files::keys_file(here).display().to_string()
}
