//! What an environment wants of its machines.

mod colours;

pub use colours::{Colour, Colours, Side as ColourSide};

use crate::page::PageView;
use crate::{HookWhen, Place, Way};
use regie_wire::{InstanceName, Key, MachineName, Phase, Resource, Scope, Text};
use std::collections::BTreeMap;

/// A version of a service that has to be at hand before a plan can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRequest {
    /// Service's name.
    pub service: String,
    /// Version asked for.
    pub version: String,
    /// Where it is.
    pub origin: Origin,
    /// What is done with it on this computer first.
    pub build: Option<BuildRequest>,
}

/// Where a version is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder to pack, absolute.
    Folder(String),
    /// An archive to read, absolute.
    File(String),
    /// An archive that machines download.
    Download {
        /// Its address.
        url: String,
        /// What is expected of it.
        sha256: String,
    },
    /// A git repository.
    Git(Box<GitRequest>),
}

/// A version in a git repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitRequest {
    /// As the dossier says it, for the lock and for people.
    pub said: String,
    /// For git: an address, or an absolute path.
    pub url: String,
    /// Tag, branch or full commit; `None`: the tag `VERSION`, else `vVERSION`, else a full commit.
    pub reference: Option<String>,
    /// User's name for https.
    pub user: Option<String>,
    /// Password for https.
    pub token: Option<Text>,
    /// File of a private key for ssh, absolute.
    pub ssh_key: Option<String>,
}

/// A build on this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildRequest {
    /// Shell commands.
    pub run: Vec<String>,
    /// What of the folder is the release; `None`: the whole folder.
    pub output: Option<String>,
}

/// A version of a service, at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// SHA-256 of the archive.
    pub sha256: String,
    /// What stands behind the version in the release's id: the first 7 digits of the commit, or of the SHA-256.
    pub revision: String,
    /// `sample-1.0.0.tar.gz`
    pub name: String,
    /// Bytes (0 for a download).
    pub size: u64,
    /// Absolute path on this computer; `None` for a download.
    pub file: Option<String>,
    /// Address for a download.
    pub url: Option<String>,
}

/// By service and version.
pub type Artifacts = BTreeMap<(String, String), Artifact>;

/// What expansion has to know beside the dossier.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Archives at hand. An instance whose archive is not here yields a finding.
    pub artifacts: Artifacts,
    /// Ports remembered by folder machines: machine, `instance/name` → port.
    pub ports: BTreeMap<(MachineName, String), u16>,
    /// Ports that folder machines offer for names that have none yet, taken in order.
    pub free_ports: BTreeMap<MachineName, Vec<u16>>,
    /// State folder of each machine (`/var/lib/regie`; `<folder>/.regie`), for blobs and holds.
    pub state_dirs: BTreeMap<MachineName, String>,
}

/// One resource on one machine.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedResource {
    /// Where.
    pub machine: MachineName,
    /// Whose.
    pub scope: Scope,
    /// When.
    pub phase: Phase,
    /// What.
    pub resource: Resource,
    /// Keys of units and processes that owe a restart when this changes.
    pub notifies: Vec<Key>,
    /// Its machine takes turns with the others of its role for this: it switches, runs and is asked while they serve.
    pub rolls: bool,
    /// Where in the dossier or recipe it comes from.
    pub place: Place,
}

/// A hook as it runs somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedHook {
    /// When.
    pub when: HookWhen,
    /// Of which procedures.
    pub procedures: Vec<String>,
    /// Whose; a machine's own when there is none.
    pub instance: Option<InstanceName>,
    /// The instance's release that is asked for.
    pub release: Option<String>,
    /// Where; `None`: on the computer that regie runs on.
    pub machine: Option<MachineName>,
    /// `pizzeria/before-1`
    pub name: String,
    /// The first line of its command, for people.
    pub said: String,
    /// Shell text: its variables, then its command.
    pub run: Text,
    /// As whom.
    pub user: Option<String>,
    /// Seconds.
    pub timeout: u64,
    /// It decides whether the procedure is for good.
    pub gate: bool,
    /// Where it stands.
    pub place: Place,
}

/// How commands of an instance run on a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workplace {
    /// Where.
    pub machine: MachineName,
    /// Where its current release is.
    pub current: String,
    /// As whom; `None`: whoever regie acts as.
    pub user: Option<String>,
    /// Environment file, if it has one.
    pub env_file: Option<String>,
}

/// A job of an instance, on the machine that runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobView {
    /// `invoices`
    pub name: String,
    /// Where.
    pub machine: MachineName,
    /// Shell text.
    pub command: String,
    /// When, by the machine's clock.
    pub schedule: String,
    /// Seconds it is expected to take at most.
    pub expected: Option<u64>,
    /// Seconds after which it is ended.
    pub timeout: Option<u64>,
    /// Where its results are.
    pub folder: String,
    /// What runs it and writes them.
    pub script: String,
    /// What calls it; `None`: nothing does, a folder has no clock.
    pub called_by: Option<Key>,
}

/// An instance as expansion sees it: names and paths that plan, status and runbook share.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceView {
    /// `pizzeria`
    pub name: InstanceName,
    /// Service's name.
    pub service: String,
    /// Version asked for.
    pub version: String,
    /// `2.1.0-77ab031`
    pub release_id: String,
    /// Machine → instance's root folder there (`/srv/pizzeria`).
    pub roots: BTreeMap<MachineName, String>,
    /// Port of the main process, by machine.
    pub ports: BTreeMap<MachineName, u16>,
    /// Address where a person sees it answer, if it has one.
    pub url: Option<String>,
    /// Keys of its units and processes, in starting order, by machine.
    pub processes: BTreeMap<MachineName, Vec<Key>>,
    /// How its commands run on the machines of its main role, in the inventory's order.
    pub workplaces: Vec<Workplace>,
    /// Its jobs, by name.
    pub jobs: Vec<JobView>,
    /// Releases kept.
    pub keep: u32,
    /// Every machine it stands on, those that run it first; in the inventory's order, which is that of taking turns.
    pub machines: Vec<MachineName>,
    /// How the main process is reached, `host:port`, by where it is asked from and where it runs: what a proxy is given.
    pub servers: BTreeMap<(MachineName, MachineName), String>,
}

impl InstanceView {
    /// How a machine's main process is reached from another of the instance's machines.
    pub fn server(&self, from: &MachineName, machine: &MachineName) -> Option<&String> {
        self.servers.get(&(from.clone(), machine.clone()))
    }
}

/// A platform on a machine: what instances there stand on.
#[derive(Clone, Debug, PartialEq)]
pub struct PlatformView {
    /// Where.
    pub machine: MachineName,
    /// `mariadb`
    pub name: String,
    /// Keys of its units there, in starting order.
    pub runs: Vec<Key>,
    /// Instances of which a role on this machine needs it, in the inventory's order.
    pub instances: Vec<InstanceName>,
}

/// What is declared of an instance and becomes no resource, its templates rendered: for documents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Declared {
    /// Values of its environment by variable, then by machine that runs it. Variables without a value are not in it.
    pub env: BTreeMap<String, BTreeMap<MachineName, Text>>,
    /// Conditions of its alerts, by the alert's name: `http` → an address.
    pub alerts: BTreeMap<String, BTreeMap<String, String>>,
}

/// Where backups go, its templates rendered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetView {
    /// A repository or a folder.
    pub address: Text,
    /// What opens it.
    pub password: Option<Text>,
}

/// Everything that an environment wants, in the order of deploying.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// `prod`
    pub environment: String,
    /// `oc-pizza/prod`: whose resources these are on a machine.
    pub dossier: String,
    /// Digest of the dossier.
    pub digest: String,
    /// All of it: machines' own first, then instance by instance, each by phase.
    pub resources: Vec<WantedResource>,
    /// In the inventory's order.
    pub instances: Vec<InstanceView>,
    /// By machine, in the order they are declared there.
    pub platforms: Vec<PlatformView>,
    /// Playbooks, tasks and chapters: for each instance of the service that each is about.
    pub pages: Vec<PageView>,
    /// What is declared of each instance and becomes no resource.
    pub declared: BTreeMap<InstanceName, Declared>,
    /// Where backups go, by the target's name.
    pub targets: BTreeMap<String, TargetView>,
    /// Both colours of every instance deployed by blue-green, on each machine that runs it.
    pub colours: Vec<Colours>,
    /// Names of the secrets that stand in it, by machine.
    pub secrets: BTreeMap<MachineName, Vec<String>>,
    /// What is done before and after procedures, in the dossier's order.
    pub hooks: Vec<WantedHook>,
    /// The way to each machine that is reached by ssh.
    pub ways: BTreeMap<MachineName, Way>,
    /// Seconds that such a machine waits for somebody to come in anew after its way in has changed; 60 when not said.
    pub confirm_within: Option<u64>,
}

impl Wanted {
    /// With the hooks of an instance that only stood in what was wanted before, and the secrets that they name.
    #[must_use]
    pub fn with_hooks_of(mut self, instance: &InstanceName, before: Self) -> Self {
        let theirs = before.hooks.into_iter().filter(|h| h.instance.as_ref() == Some(instance));
        for hook in theirs {
            for (machine, secret) in hook.machine.iter().flat_map(|m| hook.run.secrets().map(move |s| (m, s))) {
                let names = self.secrets.entry(machine.clone()).or_default();
                if !names.contains(&secret.name) {
                    names.push(secret.name.clone());
                }
            }
            self.hooks.push(hook);
        }
        self
    }

    /// What instances have, each in the order of [`Wanted::resources`].
    pub fn by_instance(&self) -> BTreeMap<&InstanceName, Vec<&WantedResource>> {
        let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for wanted in &self.resources {
            if let Scope::Instance(name) = &wanted.scope {
                all.entry(name).or_default().push(wanted);
            }
        }
        all
    }
}
