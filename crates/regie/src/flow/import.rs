//! Inventories that others keep, taken over: read, made, written or printed, and everything said that was not taken.

use super::here;
use crate::cli::Global;
use crate::edge::foreign;
use crate::exit::{Done, Exit, Failure};
use regie_dossier::import::{self, Import};
use regie_dossier::{Entry, Files, Finding, Level};
use std::path::{Path, PathBuf};

mod told;

/// What the environment is called when neither a person nor a file says it.
const ENVIRONMENT: &str = "prod";

/// An Ansible inventory.
pub fn ansible(g: &Global, path: &Path, write: bool) -> Done {
    let folder = foreign::ansible(path)?;
    let env = environment(g, || named(path))?;
    let known = platforms(g);
    let known = known.iter().map(String::as_str).collect::<Vec<_>>();
    let import = import::ansible(&folder, &env, &known);
    finish(g, &env, &import, write, &format!("{} has no host that regie could reach", path.display()), &[])
}

/// An ssh_config; the person's own without a file.
pub fn ssh_config(g: &Global, file: Option<&Path>, only: &[String], write: bool) -> Done {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let home = home.ok_or_else(|| Failure::new("HOME is not set", "name the file: regie import ssh-config FILE"))?;
    let own = home.join(".ssh/config");
    let path = file.unwrap_or(&own);
    let text = std::fs::read_to_string(path).map_err(|e| Failure::io(format!("cannot read {}", path.display()), &e))?;
    let env = environment(g, || None)?;
    let shown = match path.strip_prefix(&home) {
        Ok(below) => format!("~/{}", below.display()),
        Err(_) => path.display().to_string(),
    };
    let include = |pattern: &str| foreign::included(pattern, &home);
    let config = import::SshConfig { file: &shown, text: &text, only, include: &include };
    let import = import::ssh_config(&config, &env);
    let fits = if only.is_empty() { String::new() } else { format!(" that fits {}", only.join(" or ")) };
    let mut hints = Vec::new();
    if !path.canonicalize().is_ok_and(|p| own.canonicalize().is_ok_and(|o| o == p)) {
        hints.push(format!("ssh reads ~/.ssh/config: for this file set REGIE_SSH_CONFIG={}", path.display()));
    }
    finish(g, &env, &import, write, &format!("{shown} has no Host without wildcards{fits}"), &hints)
}

/// The environment meant: said, or told by the file, or [`ENVIRONMENT`].
fn environment(g: &Global, named: impl FnOnce() -> Option<String>) -> Result<String, Failure> {
    match &g.env {
        Some(env) if import::is_environment(env) => Ok(env.clone()),
        Some(env) => {
            let help = "lower-case letters, digits and hyphens, a letter first; `base` is what all have in common";
            Err(Failure::usage(format!("`{env}` cannot be the name of an environment"), help))
        }
        None => Ok(named().unwrap_or_else(|| ENVIRONMENT.to_owned())),
    }
}

/// `inventories/production/hosts.yml` is production's.
fn named(path: &Path) -> Option<String> {
    let general = ["hosts", "inventory", "inventories", "ansible", "all", "main"];
    let names = path.ancestors().take(2).filter_map(|p| p.file_stem());
    let mut names = names.map(|n| n.to_string_lossy().to_lowercase());
    names.find(|n| import::is_environment(n) && !general.contains(&n.as_str()))
}

/// Platforms that the dossier has; outside of one, those that every dossier has.
fn platforms(g: &Global) -> Vec<String> {
    let own = here::read(g).ok().and_then(|(_, loaded)| loaded.dossier).map(|d| d.platforms);
    own.unwrap_or_else(regie_dossier::builtin_platforms).into_keys().collect()
}

fn finish(g: &Global, env: &str, import: &Import, write: bool, nothing: &str, hints: &[String]) -> Done {
    if import.machines.is_empty() {
        told::report(g, env, import, None, hints);
        return Err(Failure::new(nothing, "what stands in it that cannot be taken is said above, if anything does"));
    }
    let file = format!("inventory/{env}.toml");
    if write {
        let (files, before) = here::read(g)?;
        let path = Path::new(&files.root).join(&file);
        let exists = || {
            let help = format!("give it another name with --env, or compare: regie import … | diff {file} -");
            Failure::refused(format!("{} is there already, and is not overwritten", path.display()), help)
        };
        if files.entries.contains_key(&file) || path.symlink_metadata().is_ok() {
            return Err(exists());
        }
        fits(g, files, &before.findings, &file, &import.toml)?;
        if !foreign::write_new(&path, &import.toml)? {
            return Err(exists());
        }
    } else if !g.json {
        out_raw!("{}", import.toml);
    }
    told::report(g, env, import, write.then_some(file.as_str()), hints);
    Ok(Exit::Ok)
}

/// Whether the dossier can bear one more file, whatever was wrong with it before.
fn fits(g: &Global, mut files: Files, before: &[Finding], file: &str, text: &str) -> Result<(), Failure> {
    files.entries.insert(file.to_owned(), Entry::Bytes(text.as_bytes().to_vec()));
    let loaded = regie_dossier::load(&files);
    let errors = loaded.findings.iter().filter(|f| f.level == Level::Error && !before.contains(f));
    let errors = errors.collect::<Vec<_>>();
    if errors.is_empty() {
        return Ok(());
    }
    for finding in errors {
        if g.json {
            out!("{}", here::finding_json(finding));
        } else {
            err!("{}", regie_dossier::to_text(finding, g.colors()));
        }
    }
    let help =
        format!("write it elsewhere, mend it there, and move it: regie import … > /tmp/{}", file.replace('/', "-"));
    Err(Failure::new(format!("{file} does not fit this dossier; nothing was written"), help))
}
