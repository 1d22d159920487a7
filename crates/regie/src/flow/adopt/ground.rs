//! The dossier that a machine is adopted into: the one that is there, or one that begins with it.

use crate::cli::{Global, language};
use crate::exit::Failure;
use crate::flow::here;
use regie_dossier::adopt::Adopted;
use regie_dossier::{Entry, Files, Finding, Language, import};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What the environment is called when nobody says it.
const ENVIRONMENT: &str = "prod";

/// Where it goes.
pub struct Ground {
    /// The environment.
    pub env: String,
    /// What was wrong with the dossier before.
    pub findings: Vec<Finding>,
    /// The dossier's folder.
    pub root: PathBuf,
    files: Files,
    /// Files of a dossier that begins, by path.
    new: BTreeMap<String, String>,
    /// Where work is done until such a dossier is written.
    _scratch: Option<tempfile::TempDir>,
}

impl Ground {
    /// Finds it.
    ///
    /// # Errors
    /// When the machine is in the inventory already, or the folder is neither a dossier nor empty.
    pub fn find(g: &Global, machine: &str) -> Result<Self, Failure> {
        let env = g.env.clone().unwrap_or_else(|| ENVIRONMENT.to_owned());
        if !import::is_environment(&env) {
            let help = "lower-case letters, digits and hyphens, a letter first; `base` is what all have in common";
            return Err(Failure::usage(format!("`{env}` cannot be the name of an environment"), help));
        }
        let (files, loaded) = match here::read(g) {
            Ok(found) => found,
            Err(none) => return Self::begin(g, env).map_err(|other| other.unwrap_or(none)),
        };
        let file = format!("inventory/{env}.toml");
        let there = loaded.dossier.as_ref().and_then(|d| d.environments.get(&env));
        if there.is_some_and(|e| e.machines.contains_key(machine)) {
            let message = format!("{file} has a machine `{machine}` already, and is not overwritten");
            return Err(Failure::refused(
                message,
                "give this one another name: --name NAME, or another environment: --env NAME",
            ));
        }
        let root = PathBuf::from(&files.root);
        Ok(Self { env, findings: loaded.findings, root, files, new: BTreeMap::new(), _scratch: None })
    }

    /// A dossier in an empty folder. `Err(None)`: the folder is not empty.
    fn begin(g: &Global, env: String) -> Result<Self, Option<Failure>> {
        let folder = g.dossier.clone().unwrap_or_else(|| PathBuf::from("."));
        let mut entries = std::fs::read_dir(&folder).map_err(|_| None)?.flatten();
        if entries.any(|e| e.file_name() != ".git") {
            return Err(None);
        }
        let root = folder.canonicalize().map_err(|_| None)?;
        let io = |e: &std::io::Error| Some(Failure::io("cannot make a folder to work in", e));
        let scratch = tempfile::tempdir().map_err(|e| io(&e))?;
        let title = root.file_name().map_or_else(|| "Dossier".to_owned(), |n| n.to_string_lossy().into_owned());
        let title = toml_edit::Value::from(title);
        let language = if language() == Language::Fr { "fr" } else { "en" };
        let text = format!("title = {title}\nlanguage = \"{language}\"\nauthor = \"\"\nenvironment = \"{env}\"\n");
        let text = text + "\n[accept]\nempty-chapter = \"this dossier has just begun\"\n";
        let base = "# What all environments have in common: [server], [variables].\n".to_owned();
        let new = BTreeMap::from([
            ("dossier.toml".to_owned(), text),
            ("inventory/base.toml".to_owned(), base),
            (".gitignore".to_owned(), "/.regie/\n".to_owned()),
        ]);
        let entries = new.iter().map(|(path, text)| (path.clone(), Entry::Bytes(text.clone().into_bytes())));
        let files = Files { root: scratch.path().display().to_string(), entries: entries.collect() };
        Ok(Self { env, findings: Vec::new(), root, files, new, _scratch: Some(scratch) })
    }

    /// `inventory/prod.toml`
    pub fn file(&self) -> String {
        format!("inventory/{}.toml", self.env)
    }

    /// Whether a dossier begins.
    pub fn is_new(&self) -> bool {
        !self.new.is_empty()
    }

    /// The inventory as it was, with an empty line at its end.
    fn before(&self) -> String {
        match self.files.entries.get(&self.file()) {
            Some(Entry::Bytes(bytes)) => String::from_utf8_lossy(bytes).trim_end().to_owned() + "\n\n",
            _ => "# Adopted by `regie adopt`: what was there. It is yours to edit.\n\n".to_owned(),
        }
    }

    /// Lines before the text of the machine.
    pub fn offset(&self) -> u32 {
        u32::try_from(self.before().matches('\n').count()).unwrap_or(u32::MAX)
    }

    /// The dossier with the machine and nothing on it.
    pub fn with_machine(&self, name: &str, address: &str) -> Files {
        let toml = format!("[machine.{name}]\naddress = {}\n", toml_edit::Value::from(address));
        self.with(&Adopted { toml, ..Adopted::default() })
    }

    /// The dossier with what was adopted.
    pub fn with(&self, adopted: &Adopted) -> Files {
        let mut files = self.files.clone();
        let text = self.before() + &adopted.toml;
        files.entries.insert(self.file(), Entry::Bytes(text.into_bytes()));
        files.entries.extend(adopted.files.iter().map(|(path, bytes)| (path.clone(), Entry::Bytes(bytes.clone()))));
        files
    }

    /// Writes it: files first, the inventory that names them last.
    ///
    /// # Errors
    /// When the disk refuses, or a file of the same name is there and says something else.
    pub fn write(&self, adopted: &Adopted) -> Result<(), Failure> {
        for (path, bytes) in &adopted.files {
            let full = self.root.join(path);
            if std::fs::read(&full).is_ok_and(|there| there != *bytes) {
                let message = format!("{} is there already, and is not overwritten", full.display());
                return Err(Failure::refused(message, "move it away, or give the machine another name: --name NAME"));
            }
        }
        let new = self.new.iter().map(|(path, text)| (path, text.as_bytes()));
        for (path, bytes) in new.chain(adopted.files.iter().map(|(path, bytes)| (path, bytes.as_slice()))) {
            put(&self.root.join(path), bytes)?;
        }
        put(&self.root.join(self.file()), (self.before() + &adopted.toml).as_bytes())
    }
}

/// Whole or not at all, with the permissions that the file has, or that an editor would give it.
fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let io = |e: &std::io::Error| Failure::io(format!("cannot write {}", path.display()), e);
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|e| io(&e))?;
    let mode: std::fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    let mut new = tempfile::Builder::new().permissions(mode).tempfile_in(folder).map_err(|e| io(&e))?;
    new.write_all(bytes).map_err(|e| io(&e))?;
    if let Ok(about) = std::fs::metadata(path) {
        new.as_file().set_permissions(about.permissions()).map_err(|e| io(&e))?;
    }
    new.as_file().sync_all().map_err(|e| io(&e))?;
    new.persist(path).map_err(|e| io(&e.error))?;
    Ok(())
}
