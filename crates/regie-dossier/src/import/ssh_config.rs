//! `~/.ssh/config` as machines: ssh itself resolves their names, so that nothing is said twice. Format: ssh_config(5).

use super::toml::{Machine, text as toml_text};
use super::value::Vars;
use super::{Import, NoteKind, Notes, at, glob, names, ssh_options, words};
use crate::Place;
use std::collections::BTreeMap;

/// Deepest nesting of `Include` (OpenSSH's own limit is 16).
const MAX_DEPTH: usize = 16;
/// Most files that are read: two that include each other twice are 65,536 before they are too deep.
const MAX_FILES: usize = 500;

/// Files of an ssh configuration: what they are called and what they hold, or why they cannot be read.
type Found = Vec<(String, Result<Vec<u8>, String>)>;

/// What is read, and what of it is wanted.
pub struct SshConfig<'a> {
    /// How places name the file.
    pub file: &'a str,
    /// Its content.
    pub text: &'a str,
    /// Patterns that names must fit, one of them at least; none for all.
    pub only: &'a [String],
    /// The files that an `Include` means, in order: its argument as it stands is handed over.
    pub include: &'a dyn Fn(&str) -> Found,
}

/// Makes a machine of every `Host` without wildcards.
pub fn ssh_config(config: &SshConfig<'_>, env: &str) -> Import {
    let mut reader = Reader { config, notes: Notes::default(), lines: Vec::new(), hosts: Vec::new(), included: 0 };
    reader.file(config.file, config.text, &Applies::Always, 0);
    let Reader { mut notes, lines, hosts, .. } = reader;
    let mut seen: BTreeMap<String, Place> = BTreeMap::new();
    let mut machines: BTreeMap<(String, String, String), String> = BTreeMap::new();
    let mut taken = Vec::new();
    for (alias, place) in &hosts {
        if !config.only.is_empty() && !config.only.iter().any(|p| glob::fits(p, alias)) {
            continue;
        }
        if let Some(first) = seen.insert(alias.clone(), place.clone()) {
            let why =
                format!("named before, in {}:{}; of each setting ssh takes the first value", first.file, first.line);
            notes.add(NoteKind::NotNeeded, place, format!("Host {alias}"), why);
            seen.insert(alias.clone(), first);
            continue;
        }
        let settings = settings(&lines, alias);
        match refused(alias, &settings) {
            Some(why) => notes.not_taken(place, format!("Host {}", words::one_line(alias)), why),
            None => {
                let get = |key: &str| settings.get(key).map(|v| v.to_lowercase());
                let host = get("hostname").map_or_else(|| alias.clone(), |h| h.replace("%h", alias));
                let port = get("port").unwrap_or_else(|| "22".into());
                let key = (host, port, ssh_options::way(&settings));
                let first = machines.entry(key).or_insert_with(|| alias.clone());
                if first == alias {
                    taken.push((alias, place, settings));
                } else {
                    let why = format!("the same machine as `{first}`, which regie knows once");
                    notes.not_taken(place, format!("Host {alias}"), why);
                }
            }
        }
    }
    let names = names::machines(taken.iter().map(|(alias, ..)| alias.as_str()));
    let mut written = Vec::new();
    for ((alias, place, settings), name) in taken.iter().zip(&names) {
        if *alias != name {
            notes.add(NoteKind::Renamed, place, *alias, name);
        }
        written.push(Machine {
            name: name.clone(),
            address: format!("ssh://{alias}"),
            comments: vec![comment(settings)].into_iter().filter(|c| !c.is_empty()).collect(),
            ..Machine::default()
        });
    }
    let head = [
        format!("The environment `{env}`, from {}: ssh itself knows the rest of each address,", config.file),
        "and what is changed there needs no change here. The comments say what it was.".to_owned(),
    ];
    Import {
        toml: toml_text(&head, &Vars::new(), &written),
        machines: names,
        notes: notes.0.into_iter().collect(),
        ..Import::default()
    }
}

/// To which hosts a line applies.
#[derive(Clone)]
enum Applies {
    Always,
    To(Vec<String>),
    /// Below a `Match`, whose conditions only ssh can tell.
    Unknown,
}

struct Line {
    applies: Applies,
    keyword: String,
    value: String,
}

struct Reader<'a> {
    config: &'a SshConfig<'a>,
    notes: Notes,
    lines: Vec<Line>,
    hosts: Vec<(String, Place)>,
    /// Files read for an `Include`.
    included: usize,
}

impl Reader<'_> {
    fn file(&mut self, file: &str, text: &str, outer: &Applies, depth: usize) {
        let mut applies = outer.clone();
        for (number, line) in text.lines().enumerate() {
            let place = at(file, number + 1);
            let Some((keyword, rest)) = keyword(line) else { continue };
            let Ok(args) = words::split(rest) else {
                self.notes.not_taken(&place, words::one_line(line.trim()), "a quote is not closed");
                continue;
            };
            match keyword.as_str() {
                "host" => {
                    self.host(&args, &place);
                    applies = Applies::To(args);
                }
                "match" => {
                    let why = "its conditions are ssh's to judge; ssh obeys it all the same";
                    self.notes.not_taken(&place, words::one_line(line.trim()), why);
                    applies = Applies::Unknown;
                }
                "include" => self.include(&args, &applies, &place, depth),
                _ => self.lines.push(Line { applies: applies.clone(), keyword, value: args.join(" ") }),
            }
        }
    }

    fn host(&mut self, patterns: &[String], place: &Place) {
        for pattern in patterns {
            if pattern.contains(['*', '?']) || pattern.starts_with('!') {
                let why = "a pattern, and no machine; ssh obeys it all the same";
                self.notes.not_taken(place, format!("Host {}", words::one_line(pattern)), why);
            } else {
                self.hosts.push((pattern.clone(), place.clone()));
            }
        }
    }

    fn include(&mut self, args: &[String], applies: &Applies, place: &Place, depth: usize) {
        for arg in args {
            if depth >= MAX_DEPTH {
                self.notes.not_taken(place, format!("Include {arg}"), "files include one another too deep");
                return;
            }
            for (file, content) in (self.config.include)(arg) {
                if self.included >= MAX_FILES {
                    let why = format!("{MAX_FILES} files are included already; is one of them included by itself?");
                    self.notes.not_taken(place, format!("Include {arg}"), why);
                    return;
                }
                self.included += 1;
                let text = content.and_then(|b| String::from_utf8(b).map_err(|_| "it is not UTF-8 text".to_owned()));
                match text {
                    Ok(text) => self.file(&file, &text, applies, depth + 1),
                    Err(why) => self.notes.not_taken(place, format!("Include {file}"), why),
                }
            }
        }
    }
}

/// A line's keyword, in lower case, and what follows it: blanks or one `=` stand between.
fn keyword(line: &str) -> Option<(String, &str)> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let end = line.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(line.len());
    let rest = line[end..].trim_start();
    Some((line[..end].to_lowercase(), rest.strip_prefix('=').unwrap_or(rest).trim_start()))
}

/// What ssh would take for a host: of each keyword the first value.
fn settings(lines: &[Line], host: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for line in lines {
        let applies = match &line.applies {
            Applies::Always => true,
            Applies::Unknown => false,
            Applies::To(patterns) => {
                let not = patterns.iter().filter_map(|p| p.strip_prefix('!')).any(|p| glob::fits(p, host));
                !not && patterns.iter().any(|p| glob::fits(p, host))
            }
        };
        if applies {
            found.entry(line.keyword.clone()).or_insert_with(|| line.value.clone());
        }
    }
    found
}

/// Why a host is no machine for regie.
fn refused(alias: &str, settings: &BTreeMap<String, String>) -> Option<&'static str> {
    let odd = alias.contains([':', '@', '[', ']']);
    if odd || crate::load::machine_address(&format!("ssh://{alias}"), "/").is_err() {
        return Some("regie cannot write this name in an address: give the host another one beside it");
    }
    (settings.get("user").map(String::as_str) == Some("git"))
        .then_some("its user is `git`: a forge, and no machine of yours")
}

/// `HostName 10.0.0.5, User root`
fn comment(settings: &BTreeMap<String, String>) -> String {
    let shown = [("hostname", "HostName"), ("user", "User"), ("port", "Port"), ("proxyjump", "ProxyJump")];
    let said = shown.iter().filter_map(|(key, name)| Some(format!("{name} {}", words::one_line(settings.get(*key)?))));
    said.collect::<Vec<_>>().join(", ")
}
