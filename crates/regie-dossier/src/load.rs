//! Files → dossier and findings.

mod circles;
mod firewall;
mod hooks;
mod inventory;
mod jobs;
mod kinds;
mod lock;
mod machine;
mod overview;
mod placing;
mod platform;
mod promises;
mod prose;
mod recipe;
mod resource;
mod server;
mod service;
mod source;
mod standing;

use crate::read::{Report, Table, parse};
use crate::{Dossier, Entry, Files, Finding, Level, Place, Wanted};
use std::collections::BTreeMap;

pub(crate) use hooks::{HERE, OF_INSTANCE, OF_MACHINE};
pub(crate) use kinds::{KINDS, Type};
pub(crate) use lock::read_text as read_lock;
pub(crate) use machine::{absolute, address as machine_address};
pub(crate) use platform::builtin_platforms;
pub(crate) use recipe::builtin_recipes;
pub(crate) use resource::{PHASES, file_of};
pub(crate) use server::LAYOUT_ROOT;
pub(crate) use source::{Reached, address};
pub(crate) use standing::SUPERVISOR;

/// What loading gives.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// What could be understood; `None` without a `dossier.toml` that can be read. To be used only when no finding
    /// is an error.
    pub dossier: Option<Dossier>,
    /// In the order of files and lines.
    pub findings: Vec<Finding>,
    /// What each environment becomes with made-up archives and ports ([`crate::supposed`]), which loading has found out anyway;
    /// nothing where something else is wrong first.
    pub wanted: BTreeMap<String, Wanted>,
}

/// Names that templates have from regie: no variable or parameter may take them.
pub(crate) const RESERVED: [&str; 23] = [
    "current",
    "domain",
    "domains",
    "env",
    "env_file",
    "folder",
    "instance",
    "item",
    "machine",
    "port",
    "jobs",
    "processes",
    "release",
    "release_id",
    "releases",
    "roles",
    "root",
    "secrets",
    "service",
    "shared",
    "url",
    "version",
    "layout_root",
];

/// The files of a dossier that are read, by what they are.
struct Parts<'a> {
    report: &'a Report,
    files: &'a Files,
}

/// Loads a dossier. Every environment is expanded with made-up ports and archives, so that a template which would
/// fail at a deploy fails here.
pub fn load(files: &Files) -> Loaded {
    let report = Report::default();
    let dossier = read(&report, files);
    let texts = report.texts();
    let mut findings = report.finish();
    let mut wanted = BTreeMap::new();
    if let Some(dossier) = dossier.as_ref().filter(|_| findings.iter().all(|f| f.level != Level::Error)) {
        for name in dossier.environments.keys() {
            let (becomes, found) = crate::expand::checked(dossier, name);
            wanted.extend(becomes.map(|w| (name.clone(), w)));
            findings.extend(found);
        }
        findings = crate::read::tidy(findings, &texts);
    }
    Loaded { dossier, findings, wanted }
}

fn read(report: &Report, files: &Files) -> Option<Dossier> {
    let parts = Parts { report, files };
    parts.problems();
    let mut dossier = overview::read(&parts)?;
    dossier.lock = lock::read(&parts);
    dossier.root = files.root.trim_end_matches('/').to_owned();
    dossier.files = parts.below("files/").map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
    dossier.platforms = platform::read_all(&parts);
    dossier.recipes = recipe::read_all(&parts, &dossier.platforms);
    dossier.services = service::read_all(&parts, &dossier);
    prose::read(&parts, &mut dossier);
    inventory::read(&parts, &mut dossier);
    resource::check_files(report, &dossier);
    dossier.digest = digest(files);
    dossier.texts = report.texts();
    Some(dossier)
}

impl<'a> Parts<'a> {
    /// Files that could not be read.
    fn problems(&self) {
        for (path, entry) in &self.files.entries {
            if let Entry::Problem(problem) = entry {
                let (words, help) = problem.words();
                let finding = Finding::error("unreadable", &Place::file(path), format!("{path} {words}"));
                self.report.push(finding.help(help));
            }
        }
    }

    /// Whether there is such a file, good or bad: what it would have said is not missed when it is bad.
    fn exists(&self, path: &str) -> bool {
        self.files.entries.contains_key(path)
    }

    /// The content of a file.
    fn bytes(&self, path: &str) -> Option<&'a [u8]> {
        match self.files.entries.get(path) {
            Some(Entry::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// Files below a folder, by their path in it.
    fn below(&self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.files.entries.iter().filter_map(move |(path, entry)| match entry {
            Entry::Bytes(bytes) => Some((path.strip_prefix(folder)?, bytes.as_slice())),
            Entry::Problem(_) => None,
        })
    }

    /// The TOML files of a folder: name without `.toml`, path, content. A name that is none is reported.
    fn tables(&self, folder: &'a str) -> Vec<(&'a str, String, Table)> {
        self.below(folder)
            .filter_map(|(file, bytes)| {
                let name = file.strip_suffix(".toml")?;
                let path = format!("{folder}{file}");
                if !crate::read::is_name(name) {
                    let message = format!("`{name}` cannot be a name: lower-case letters, digits and hyphens");
                    self.report.push(Finding::error("name", &Place::file(&path), message).help("rename the file"));
                    return None;
                }
                let table = parse(self.report, &path, bytes)?;
                Some((name, path, table))
            })
            .collect()
    }
}

/// SHA-256 over names and contents. The lock has no say: a deploy that writes it leaves the dossier what it was, and a
/// saved plan stays good. Lengths stand before contents, so that no two dossiers give the same bytes.
fn digest(files: &Files) -> String {
    let mut all = Vec::new();
    for (path, entry) in files.entries.iter().filter(|(path, _)| *path != crate::LOCK_FILE) {
        if let Entry::Bytes(bytes) = entry {
            all.extend_from_slice(format!("{path}\0{}\0", bytes.len()).as_bytes());
            all.extend_from_slice(bytes);
        }
    }
    regie_wire::hex_sha256(&all)
}

/// Reports names that are not unique or not allowed; used for variables and parameters.
fn reserved(report: &Report, places: &BTreeMap<String, Place>, names: impl Iterator<Item = String>) {
    for name in names {
        let place = places.get(&name).cloned().unwrap_or_default();
        if RESERVED.contains(&name.as_str()) {
            let message = format!("`{name}` is a name that regie gives to templates itself");
            report.push(Finding::error("reserved", &place, message).help("choose another name"));
        } else if !crate::read::is_variable(&name) {
            let message = format!("`{name}` cannot be named in a template");
            report.push(Finding::error("name", &place, message).help("use letters, digits and underscores"));
        }
    }
}
