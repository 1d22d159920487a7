//! What only `~/.ssh/config` can say about a host – its key file, a host to jump over – from what Ansible was told.

use super::value::Vars;
use super::{Notes, words};
use std::collections::BTreeMap;

/// Keywords and values, as ssh_config(5) has them.
pub(super) type Options = BTreeMap<String, String>;

/// Words of Ansible's that hold arguments of ssh.
const ARGUMENTS: [&str; 3] = ["ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args"];

/// Names of variables that are read here.
pub(super) fn is_read(name: &str) -> bool {
    ARGUMENTS.contains(&name) || ["ansible_ssh_private_key_file", "ansible_private_key_file"].contains(&name)
}

/// A host's options; a port or a user among the arguments come under `Port` and `User`.
pub(super) fn of(notes: &mut Notes, vars: &Vars) -> Options {
    let mut options = Options::new();
    for name in ["ansible_private_key_file", "ansible_ssh_private_key_file"] {
        if let Some(said) = vars.get(name) {
            match said.value.text().filter(|t| is_value(t)) {
                Some(path) => {
                    options.insert("IdentityFile".into(), path.to_owned());
                }
                None => notes.not_taken(&said.place, name, "it is no plain path"),
            }
        }
    }
    for name in ARGUMENTS {
        let Some(said) = vars.get(name) else { continue };
        let words = said.value.text().map(words::split).and_then(Result::ok);
        let Some(words) = words.filter(|w| w.iter().all(|w| !crate::template::has_tags(w))) else {
            notes.not_taken(&said.place, name, "these are no plain arguments of ssh");
            continue;
        };
        arguments(notes, &mut options, &words, &said.place);
    }
    options
}

fn arguments(notes: &mut Notes, options: &mut Options, words: &[String], place: &crate::Place) {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut flag = |short: &str| {
            let rest = word.strip_prefix(short)?;
            if rest.is_empty() { words.next().cloned() } else { Some(rest.to_owned()) }
        };
        let found = if let Some(said) = flag("-o") {
            option(&said)
        } else if let Some(jump) = flag("-J") {
            Some(("ProxyJump".to_owned(), jump))
        } else if let Some(file) = flag("-i") {
            Some(("IdentityFile".to_owned(), file))
        } else if let Some(port) = flag("-p") {
            Some(("Port".to_owned(), port))
        } else if let Some(user) = flag("-l") {
            Some(("User".to_owned(), user))
        } else if word == "-A" {
            Some(("ForwardAgent".to_owned(), "yes".to_owned()))
        } else if word == "-C" {
            Some(("Compression".to_owned(), "yes".to_owned()))
        } else {
            None
        };
        match found {
            Some((key, _)) if REFUSED.contains(&key.to_lowercase().as_str()) => {
                let why = "regie always checks host keys: `regie machines trust NAME` shows a new one and asks";
                notes.not_taken(place, format!("ssh option {key}"), why);
            }
            Some((key, _)) if OWN.contains(&key.to_lowercase().as_str()) => {
                let why = "regie keeps its own connections";
                notes.add(super::NoteKind::NotNeeded, place, format!("ssh option {key}"), why);
            }
            Some((key, value)) if is_value(&value) => {
                options.insert(key, value);
            }
            _ => {
                let what = format!("ssh argument {}", words::one_line(word));
                notes.not_taken(place, what, "regie does not know what it is for: see ssh_config(5)");
            }
        }
    }
}

/// Options that would trust any host.
const REFUSED: [&str; 3] = ["stricthostkeychecking", "userknownhostsfile", "globalknownhostsfile"];

/// Options of connections that regie keeps itself.
const OWN: [&str; 4] = ["controlmaster", "controlpath", "controlpersist", "batchmode"];

/// `Keyword=value` or `Keyword value`.
fn option(said: &str) -> Option<(String, String)> {
    let end = said.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (key, value) = said.split_at(end);
    let value = value.trim_start().strip_prefix('=').unwrap_or(value).trim();
    (!key.is_empty()).then(|| (key.to_owned(), value.to_owned()))
}

/// One line, and no template.
fn is_value(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_control) && !crate::template::has_tags(text)
}

/// The hosts between here and there, if any, in ssh's words; keywords in whatever case.
pub(super) fn way(options: &Options) -> String {
    let between = |key: &str| {
        let said = options.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)).map(|(_, v)| v.as_str());
        said.filter(|v| !v.eq_ignore_ascii_case("none")).map(|v| format!("{key} {v}"))
    };
    ["proxyjump", "proxycommand"].into_iter().filter_map(between).collect::<Vec<_>>().join(" ")
}

/// Blocks of an ssh_config: hosts with what is to be said of them.
pub(super) fn text(blocks: &[(Vec<String>, Options)]) -> String {
    let mut out = String::new();
    for (hosts, options) in blocks {
        let blank = if out.is_empty() { "" } else { "\n" };
        out.push_str(&format!("{blank}Host {}\n", hosts.join(" ")));
        for (key, value) in options {
            let quoted =
                value.contains(' ') && !["ProxyCommand", "LocalCommand", "RemoteCommand"].contains(&key.as_str());
            let value = if quoted && !value.contains('"') { format!("\"{value}\"") } else { value.clone() };
            out.push_str(&format!("  {key} {value}\n"));
        }
    }
    out
}
