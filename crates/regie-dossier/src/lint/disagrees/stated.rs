//! What the dossier states in all its environments: paths, ports, engines.

use super::{path, port};
use crate::{Address, Dossier, Wanted};
use regie_wire::{MachineName, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// All of it.
#[derive(Default)]
pub(super) struct Stated {
    /// Below these, applications have what they have.
    pub roots: BTreeSet<String>,
    /// Folders and files; `true`: what lies below is not the dossier's business.
    pub paths: BTreeMap<String, bool>,
    /// TCP.
    pub ports: BTreeSet<u16>,
    /// Names of engines, as the families of `engine` have them.
    pub engines: BTreeSet<String>,
}

/// Where applications lie by custom (FHS 3.0, 3.13 and 3.17; Debian's web server: /var/www).
const ROOTS: [&str; 3] = ["/srv", "/opt", "/var/www"];

impl Stated {
    pub fn of(dossier: &Dossier, wanted: &[&Wanted]) -> Self {
        let mut stated = Self { roots: ROOTS.map(str::to_owned).into(), ..Self::default() };
        // SSH's, and the web's: known without being declared.
        stated.ports.extend([22, 80, 443]);
        for wanted in wanted {
            stated.environment(dossier, wanted);
        }
        for service in dossier.services.values() {
            let depends = service.depends.iter().flat_map(|d| d.http.iter().chain(&d.tcp));
            let commands = service.processes.values().map(|p| &p.command);
            let commands = commands.chain(service.jobs.values().map(|j| &j.command));
            for text in depends.chain(commands).chain(service.links.values()).chain(&service.bugs) {
                stated.text(text);
            }
        }
        stated
    }

    fn environment(&mut self, dossier: &Dossier, wanted: &Wanted) {
        let Some(env) = dossier.environments.get(&wanted.environment) else { return };
        let folder = |machine: &MachineName| match env.machines.get(machine).map(|m| &m.address) {
            Some(Address::Folder(folder)) => folder.as_str(),
            _ => "",
        };
        let mut folders = BTreeSet::new();
        for one in &wanted.resources {
            let below = |path: &str| path.strip_prefix(folder(&one.machine)).unwrap_or(path).to_owned();
            match &one.resource {
                Resource::Directory(r) => {
                    folders.insert(below(&r.path));
                }
                Resource::Archive(r) => self.leaf(below(&r.path)),
                Resource::Checkout(r) => self.leaf(below(&r.path)),
                Resource::Venv(r) => self.leaf(below(&r.path)),
                Resource::Symlink(r) => self.leaf(below(&r.path)),
                Resource::File(r) => self.exact(below(&r.path)),
                Resource::Packages(r) => self.engines.extend(r.names.iter().cloned()),
                Resource::Unit(r) => {
                    self.engines.insert(r.name.trim_end_matches(".service").to_owned());
                }
                Resource::Database(r) => {
                    self.engines.insert(r.engine.name().to_owned());
                    self.exact(below(&r.name));
                }
                _ => {}
            }
            if let Ok(text) = serde_json::to_string(&one.resource) {
                port::said(&text, &mut self.ports);
            }
        }
        for view in &wanted.instances {
            for (machine, root) in &view.roots {
                let root = root.strip_prefix(folder(machine)).unwrap_or(root);
                let parent = root.rsplit_once('/').map(|(parent, _)| parent).filter(|p| !p.is_empty());
                self.roots.extend(parent.map(str::to_owned));
                self.leaf(format!("{root}/releases"));
            }
            self.ports.extend(view.ports.values());
        }
        self.ports.extend(env.instances.iter().filter_map(|i| i.port));
        for view in &wanted.platforms {
            self.engines.insert(view.name.clone());
            self.ports.extend(dossier.platforms.get(&view.name).into_iter().flat_map(|p| p.ports.iter().copied()));
        }
        for machine in env.machines.values() {
            if let Address::Ssh(address) = &machine.address {
                self.text(address);
            }
        }
        let declared = wanted.declared.values();
        let values = declared.flat_map(|d| d.env.values().flatten().map(|(_, text)| text.to_string()));
        let alerts = wanted.declared.values().flat_map(|d| d.alerts.values().flatten().map(|(_, v)| v.clone()));
        let targets = wanted.targets.values().map(|t| t.address.to_string());
        for text in values.chain(alerts).chain(targets).collect::<Vec<_>>() {
            self.text(&text);
        }
        for (name, value) in env.variables.iter().chain(env.instances.iter().flat_map(|i| &i.parameters)) {
            self.variable(name, value);
        }
        self.below(folders);
        // Of an instance's own folder all is declared, even when a text names it: the same path on another machine.
        for (machine, root) in wanted.instances.iter().flat_map(|view| &view.roots) {
            self.paths.insert(root.strip_prefix(folder(machine)).unwrap_or(root).to_owned(), false);
        }
    }

    /// A folder in which no other folder is declared holds what it holds.
    fn below(&mut self, folders: BTreeSet<String>) {
        for folder in &folders {
            let inner = format!("{folder}/");
            // What begins with it comes right after it, in order.
            let parent = folders.range(inner.clone()..).next().is_some_and(|f| f.starts_with(&inner));
            let leaf = !parent && !self.has_leaf(&inner);
            let known = self.paths.entry(folder.clone()).or_default();
            *known |= leaf;
        }
    }

    fn has_leaf(&self, inner: &str) -> bool {
        let below = self.paths.range(inner.to_owned()..).take_while(|(path, _)| path.starts_with(inner));
        below.into_iter().any(|(_, leaf)| *leaf)
    }

    fn leaf(&mut self, path: String) {
        self.paths.insert(path, true);
    }

    fn exact(&mut self, path: String) {
        self.paths.entry(path).or_default();
    }

    /// What a text of the dossier names is stated by it.
    fn text(&mut self, text: &str) {
        port::said(text, &mut self.ports);
        for (_, path) in path::named(text) {
            self.leaf(path);
        }
    }

    fn variable(&mut self, name: &str, value: &serde_json::Value) {
        match value {
            serde_json::Value::String(text) => self.text(text),
            serde_json::Value::Number(n) if name.contains("port") => {
                self.ports.extend(n.as_u64().and_then(|n| u16::try_from(n).ok()));
            }
            serde_json::Value::Array(all) => all.iter().for_each(|v| self.variable(name, v)),
            serde_json::Value::Object(all) => all.iter().for_each(|(n, v)| self.variable(n, v)),
            _ => {}
        }
    }
}
