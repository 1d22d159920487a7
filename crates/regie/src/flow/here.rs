//! The dossier that a command is about.

use crate::cli::Global;
use crate::edge::dossier_files;
use crate::edge::local_state::LocalState;
use crate::exit::Failure;
use regie_dossier::{Dossier, Environment, Files, Finding, Instance, Level, Loaded, Machine, Origin, SourceRequest};
use regie_wire::{InstanceName, MachineName};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A valid dossier and the environment meant.
pub struct Here {
    /// Folder of the dossier, absolute.
    pub root: PathBuf,
    /// What it says.
    pub dossier: Dossier,
    /// `prod`
    pub env: String,
    /// `.regie/`
    pub state: LocalState,
}

/// Reads the dossier and everything that is wrong with it.
///
/// # Errors
/// When there is no dossier.
pub fn read(g: &Global) -> Result<(Files, Loaded), Failure> {
    let files = dossier_files::read_dossier(&root(g)?);
    let loaded = regie_dossier::load(&files);
    Ok((files, loaded))
}

/// Sources that are not on this computer, and releases that are not locked yet. Warnings: what is deployed can be told,
/// stopped and started without them.
pub fn missing_sources(dossier: &Dossier) -> Vec<Finding> {
    let mut missing = BTreeMap::new();
    for env in dossier.environments.keys() {
        for request in regie_dossier::sources(dossier, env).unwrap_or_default() {
            missing.insert((request.service.clone(), request.version.clone()), request);
        }
    }
    missing.values().flat_map(|request| lacks(dossier, request)).collect()
}

fn lacks(dossier: &Dossier, request: &SourceRequest) -> Vec<Finding> {
    let (service, version) = (&request.service, &request.version);
    let locked = dossier.lock.contains_key(&(service.clone(), version.clone()));
    let finding = |rule: &str, message: String, help: &str| {
        let place = regie_dossier::Place::file(format!("services/{service}.toml"));
        Finding::warning(rule, &place, message).help(help)
    };
    let (paths, locks) = match &request.origin {
        Origin::Folder(path) => (vec![path], false),
        Origin::File(path) => (vec![path], true),
        Origin::Download { .. } => (Vec::new(), false),
        Origin::Git(git) => (git.ssh_key.iter().chain(Some(&git.url).filter(|u| u.starts_with('/'))).collect(), true),
    };
    let lost = paths.into_iter().filter(|path| !Path::new(path).exists()).map(|path| {
        let message = format!("the source of {service} {version} is not on this computer: {path}");
        let help = "check `[source]`, and the version that the inventory asks for; nothing can be deployed from there";
        finding("missing-source", message, help)
    });
    let new = (locks && !locked).then(|| {
        let message = format!("{service} {version} is not in dossier.lock yet");
        finding("not-locked", message, "its first deploy, or `regie build`, writes it; commit the file then")
    });
    lost.chain(new).collect()
}

/// Findings that only show once sources and ports are known: shown, and a failure.
pub fn found(findings: &[Finding]) -> Failure {
    for finding in findings {
        err!("{}", regie_dossier::to_text(finding, false));
    }
    Failure::new("the dossier does not fit the machines; nothing was done", "mend what is shown above")
}

fn root(g: &Global) -> Result<PathBuf, Failure> {
    let help = "start one with: regie init my-dossier\nor name its folder: regie -C FOLDER …";
    if let Some(folder) = &g.dossier {
        return match folder.canonicalize() {
            Ok(path) if path.join("dossier.toml").exists() => Ok(path),
            Ok(path) => Err(Failure::new(format!("{} is no dossier: it has no dossier.toml", path.display()), help)),
            Err(error) => Err(Failure::io(format!("cannot open {}", folder.display()), &error)),
        };
    }
    let start = std::env::current_dir().map_err(|e| Failure::io("cannot tell the current folder", &e))?;
    dossier_files::find_root(&start).ok_or_else(|| {
        Failure::new(format!("there is no dossier in {} or above it (no dossier.toml)", start.display()), help)
    })
}

/// A finding as one line of JSON.
pub fn finding_json(finding: &Finding) -> serde_json::Value {
    let mut value = serde_json::to_value(finding).unwrap_or_default();
    if let Some(map) = value.as_object_mut() {
        map.insert("v".into(), 1.into());
        map.insert("type".into(), "finding".into());
    }
    value
}

/// Opens the dossier for work. What is wrong with its pages alone keeps nobody from a machine: it is said, and not obeyed.
///
/// # Errors
/// When it has errors (they are shown), or the environment does not exist.
pub fn open(g: &Global) -> Result<Here, Failure> {
    let (files, mut loaded) = read(g)?;
    let all = loaded.findings.len();
    loaded.findings.retain(|f| f.level != Level::Error || !f.is_of_document());
    let wrong = all - loaded.findings.len();
    if wrong > 0 {
        let errors = if wrong > 1 { "errors" } else { "error" };
        err!("warning: {wrong} {errors} in the dossier's pages: regie check");
    }
    opened(g, &files, loaded)
}

/// Opens the dossier for what its pages say.
///
/// # Errors
/// As [`open`], and when a page has errors.
pub fn open_document(g: &Global) -> Result<Here, Failure> {
    let (files, loaded) = read(g)?;
    opened(g, &files, loaded)
}

/// Opens a dossier whose files are not (yet) what lies on the disk.
///
/// # Errors
/// As [`open`].
pub fn open_files(g: &Global, files: &Files) -> Result<Here, Failure> {
    opened(g, files, regie_dossier::load(files))
}

fn opened(g: &Global, files: &Files, loaded: Loaded) -> Result<Here, Failure> {
    let failed = loaded.findings.iter().any(|f| f.level == Level::Error);
    for finding in loaded.findings.iter().filter(|f| failed && f.level == Level::Error) {
        if g.json {
            out!("{}", finding_json(finding));
        } else {
            err!("{}", regie_dossier::to_text(finding, g.colors()));
        }
    }
    let dossier = loaded.dossier.filter(|_| !failed).ok_or_else(|| {
        Failure::new(
            "the dossier has errors; nothing was done",
            "mend what is shown above; `regie check` shows it again",
        )
    })?;
    let env = g.env.clone().unwrap_or_else(|| dossier.default_environment.clone());
    if !dossier.environments.contains_key(&env) {
        let known = dossier.environments.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(Failure::usage(format!("there is no environment `{env}`"), format!("there are: {known}")));
    }
    let root = PathBuf::from(&files.root);
    let state = LocalState::open(&root)?;
    Ok(Here { root, dossier, env, state })
}

impl Here {
    /// The environment meant.
    pub fn environment(&self) -> &Environment {
        &self.dossier.environments[&self.env]
    }

    /// `oc-pizza/prod`
    pub fn id(&self) -> String {
        format!("{}/{}", self.dossier.name, self.env)
    }

    /// All machines of the environment.
    pub fn machines(&self) -> BTreeSet<MachineName> {
        self.environment().machines.keys().cloned().collect()
    }

    /// The machines on which an instance stands.
    ///
    /// # Errors
    /// When there is no such instance.
    pub fn machines_of(&self, name: &InstanceName) -> Result<BTreeSet<MachineName>, Failure> {
        Ok(self.instance(name)?.on.values().flatten().cloned().collect())
    }

    /// An instance of the environment.
    ///
    /// # Errors
    /// When there is no such instance.
    pub fn instance(&self, name: &InstanceName) -> Result<&Instance, Failure> {
        let env = self.environment();
        env.instances.iter().find(|i| i.name == *name).ok_or_else(|| {
            let known = env.instances.iter().map(|i| i.name.to_string()).collect::<Vec<_>>().join(", ");
            let message = format!("there is no instance `{name}` in the environment `{}`", self.env);
            Failure::usage(message, format!("there are: {known}"))
        })
    }

    /// Where a version of a service comes from; `None` for a service without a source.
    ///
    /// # Errors
    /// When there is no such service, or its source cannot be told.
    pub fn source(&self, service: &str, version: &str) -> Result<Option<SourceRequest>, Failure> {
        if !self.dossier.services.contains_key(service) {
            return Err(self.no_service(service));
        }
        regie_dossier::source_of(&self.dossier, &self.env, service, version).map_err(|f| found(&f))
    }

    /// That there is no such service.
    pub fn no_service(&self, name: &str) -> Failure {
        let known = self.dossier.services.keys().cloned().collect::<Vec<_>>().join(", ");
        Failure::usage(format!("there is no service `{name}`"), format!("there are: {known}"))
    }

    /// A machine of the environment.
    ///
    /// # Errors
    /// When there is no such machine.
    pub fn machine(&self, name: &MachineName) -> Result<&Machine, Failure> {
        self.environment().machines.get(name).ok_or_else(|| {
            let known = self.machines().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Failure::usage(format!("there is no machine `{name}`"), format!("there are: {known}"))
        })
    }

    /// A path from the dossier's folder.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }
}

impl Here {
    /// The same dossier at every environment that has a secrets file.
    pub fn environments_with_secrets(&self) -> Result<Vec<Self>, Failure> {
        let mut all = Vec::new();
        for name in self.dossier.environments.keys() {
            if self.path(format!("inventory/secrets/{name}.age")).exists() {
                let (dossier, env, root) = (self.dossier.clone(), name.clone(), self.root.clone());
                all.push(Self { root, dossier, env, state: self.state.clone() });
            }
        }
        Ok(all)
    }
}
