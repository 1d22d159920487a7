//! What a dossier says, once it is valid. Templates in it are already checked; they are rendered by `expand`.

mod glossary;
mod hook;
mod platform;
mod recipe;
mod service;
mod source;
mod way;

pub use glossary::same_word;
pub use hook::{HookSaid, HookWhen};
pub use platform::Platform;
pub use recipe::{Parameter, Recipe, RecipeResource, RoleSpec};
pub use service::{
    Alert, Backup, Contact, Depends, EnvVar, Job, JobBy, Keeper, Objective, Process, Service, Strategy, Verify,
};
pub use source::{Build, Git, Source};
pub use way::{SSH_PORT, Way};

use crate::page::Page;
use crate::{Lock, Place, Said};
use regie_wire::{InstanceName, MachineName};
use std::collections::BTreeMap;

/// Language of the printed document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Language {
    Fr,
    #[default]
    En,
}

/// The whole of it.
#[derive(Clone, Debug, Default)]
pub struct Dossier {
    /// The folder it was read from, absolute.
    pub root: String,
    /// Short name without spaces, for identifiers: `oc-pizza`. From `name`, else the title's slug.
    pub name: String,
    /// Title of the document.
    pub title: String,
    /// Its language.
    pub language: Language,
    /// Who signs it.
    pub author: String,
    /// Environment used when `--env` is not given.
    pub default_environment: String,
    /// History of the document.
    pub versions: Vec<VersionRow>,
    /// The version that the cover is to say; see [`Dossier::cover_version`].
    pub cover: Option<Said>,
    /// The day by which somebody reads it through again, ISO.
    pub review: Option<Said>,
    /// `[accept]`: warnings that the team lives with, by rule, and why.
    pub accept: BTreeMap<String, Said>,
    /// Other documents: label → text or address.
    pub references: BTreeMap<String, String>,
    /// Terms.
    pub glossary: BTreeMap<String, String>,
    /// By name; layers (base under environment) already put together.
    pub environments: BTreeMap<String, Environment>,
    /// By name.
    pub services: BTreeMap<String, Service>,
    /// Built-in and own, by name.
    pub recipes: BTreeMap<String, Recipe>,
    /// Built-in and own, by name.
    pub platforms: BTreeMap<String, Platform>,
    /// Files of `files/`, by path below it, for templates.
    pub files: BTreeMap<String, Vec<u8>>,
    /// `playbooks/`, by name: one an alert.
    pub playbooks: BTreeMap<String, Page>,
    /// `tasks/`, by name.
    pub tasks: BTreeMap<String, Page>,
    /// `chapters/`, by name of the chapter.
    pub chapters: BTreeMap<String, Page>,
    /// Text of every TOML file, page and recipe, by path: findings that are made later quote it.
    pub texts: BTreeMap<String, String>,
    /// What each release was when it was first used (`dossier.lock`).
    pub lock: Lock,
    /// SHA-256 over all files but `dossier.lock`, hexadecimal: which dossier this was, with or without git.
    pub digest: String,
}

/// A row of the document's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionRow {
    /// Version of the document.
    pub version: String,
    /// ISO date.
    pub date: String,
    /// Who.
    pub author: String,
    /// What.
    pub description: String,
}

impl Dossier {
    /// The newest row of the document's history: the latest date, of one day the last; the last row when a date is none.
    pub fn newest_version(&self) -> Option<&VersionRow> {
        let dates = self.versions.iter().map(VersionRow::day).collect::<Option<Vec<_>>>();
        match dates {
            Some(dates) => self.versions.iter().zip(dates).max_by_key(|(_, date)| *date).map(|(row, _)| row),
            None => self.versions.last(),
        }
    }

    /// What the cover says: `cover`, else the newest row's version.
    pub fn cover_version(&self) -> Option<&str> {
        let newest = || self.newest_version().map(|row| row.version.as_str());
        self.cover.as_ref().map(|c| c.text.as_str()).or_else(newest)
    }
}

impl VersionRow {
    /// Its date, if it is one.
    pub fn day(&self) -> Option<jiff::civil::Date> {
        crate::read::date(&self.date).ok()
    }
}

/// A named inventory over the common base.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `prod`
    pub name: String,
    /// Machines, by name.
    pub machines: BTreeMap<MachineName, Machine>,
    /// Instances, by name, in the order of the file.
    pub instances: Vec<Instance>,
    /// `[variables]` of base and environment, the environment's winning; TOML values as JSON.
    pub variables: BTreeMap<String, serde_json::Value>,
    /// Where each variable stands: `database.user` → place.
    pub variable_places: BTreeMap<String, Place>,
    /// Where backups go, by name.
    pub targets: BTreeMap<String, Target>,
    /// What every machine of it has (`[[server.resource]]`).
    pub resources: Vec<RecipeResource>,
    /// Packages every machine of it has (`[server] packages`), not on folder machines.
    pub packages: Vec<String>,
    /// Where they are said.
    pub packages_place: Place,
    /// Where machines keep what they save (`[server.backup] folder`, a template).
    pub backup_folder: Option<String>,
    /// Security updates that machines install by themselves (`[server.updates]`).
    pub updates: Option<SecurityUpdates>,
    /// Operating system of the machines that say no other (`[server] os`).
    pub os: Option<Said>,
    /// Seconds that a machine waits for somebody to come in anew after its way in has changed (`[server] confirm_within`).
    pub confirm_within: Option<u64>,
    /// `[server.firewall]`: what its machines let in.
    pub firewall: Option<FirewallSaid>,
    /// `[[server.hook]]`: what is done before and after machines are given what they have of their own.
    pub hooks: Vec<HookSaid>,
    /// Root of what instances have (template) and where it is said (`[server.layout] root`); `/srv` without it.
    pub layout: Option<(String, Place)>,
    /// Whether there is a secrets file (`inventory/secrets/<env>.age`) or command.
    pub has_secrets: bool,
    /// `[secrets] command`: shell text that prints them.
    pub secrets_command: Option<String>,
    /// `[secrets] timeout`, seconds: after this the command is ended.
    pub secrets_timeout: Option<u64>,
    /// Its file.
    pub place: Place,
}

/// `[server.firewall]`: everything that is not let in stays out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirewallSaid {
    /// What is let in.
    pub allow: Vec<Allow>,
    /// Where `allow` stands.
    pub place: Place,
}

/// What a firewall lets in: `tcp 3306 from app1 on db`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// `tcp` or `udp`.
    pub protocol: String,
    /// First and last port.
    pub ports: (u16, u16),
    /// Machines, or addresses with or without their net's length; everybody when it is empty.
    pub from: Vec<String>,
    /// Machines that let it in; all when it is empty.
    pub on: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

impl Allow {
    /// Whether a machine lets connections to a TCP port in, from wherever.
    pub fn lets_in(&self, machine: &MachineName, port: u16) -> bool {
        let there = self.on.is_empty() || self.on.iter().any(|m| m == machine.as_str());
        self.protocol == "tcp" && there && (self.ports.0..=self.ports.1).contains(&port)
    }
}

/// `[server.updates]`: how machines install security updates by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityUpdates {
    /// Time of day, such as `04:00`, at which a machine restarts when an update needs that; it does not when not said.
    pub reboot: Option<String>,
    /// Who is written to when something was changed.
    pub mail: Option<String>,
}

/// `[target.NAME]`: where backups go; read and validated now, used by its own procedure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// A restic repository (template).
    pub repository: Option<String>,
    /// A folder of dated folders (template).
    pub tree: Option<String>,
    /// Template that names a secret.
    pub password: Option<String>,
}

/// Where a machine is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Address {
    /// What ssh understands: `[user@]host[:port]` without the scheme.
    Ssh(String),
    /// A folder of this computer, absolute.
    Folder(String),
    /// This computer.
    Local,
}

/// A place where steps run.
#[derive(Clone, Debug)]
pub struct Machine {
    /// `db`
    pub name: MachineName,
    /// Where.
    pub address: Address,
    /// Name or address by which other machines reach it, when it is declared.
    pub host: Option<String>,
    /// `["mariadb"]`: what is said, in that order; [`Platform::closure`] adds what these need.
    pub platform: Vec<String>,
    /// Its operating system, as declared: `Debian 12`.
    pub os: Option<Said>,
    /// What it should have.
    pub size: Size,
    /// Who runs it.
    pub provider: Option<String>,
    /// What it costs.
    pub cost: Option<Cost>,
    /// Its own variables, over the environment's.
    pub variables: BTreeMap<String, serde_json::Value>,
    /// Where each of them stands.
    pub variable_places: BTreeMap<String, Place>,
    /// What it has beside what every machine has (`[[machine.NAME.resource]]`).
    pub resources: Vec<RecipeResource>,
    /// Where it is declared.
    pub place: Place,
}

impl Machine {
    /// Whether it is a whole system, which has users, packages and units.
    pub fn is_system(&self) -> bool {
        !matches!(self.address, Address::Folder(_))
    }
}

/// Declared size. Sizes are read from texts such as `8 GB` (10⁹, IEC `GiB` 2³⁰).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Bytes.
    pub memory: Option<u64>,
    /// Number.
    pub cpus: Option<u32>,
    /// Bytes.
    pub disk: Option<u64>,
    /// Bytes a month.
    pub transfer: Option<u64>,
}

/// A price, as declared: `40 EUR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Hundredths of the currency, a month.
    pub cents: u64,
    /// `EUR`
    pub currency: String,
}

/// A service placed in an environment.
#[derive(Clone, Debug)]
pub struct Instance {
    /// `pizzeria`
    pub name: InstanceName,
    /// The service, by name (the instance's own name unless `service` says another).
    pub service: String,
    /// Version asked for.
    pub version: String,
    /// Role → machines. On an environment with one machine, every role is there without being said.
    pub on: BTreeMap<String, Vec<MachineName>>,
    /// First is the main one.
    pub domains: Vec<String>,
    /// How it gets its certificates.
    pub tls: Tls,
    /// Certificate and key on the machine that answers, absolute paths there (`tls = "files"`).
    pub certificate: Option<(String, String)>,
    /// TCP port of its main process on the app machine; folder machines choose one when it is absent.
    pub port: Option<u16>,
    /// Releases kept.
    pub keep: u32,
    /// How a new release takes the place of the one before; the service's when nothing is said.
    pub strategy: Option<Strategy>,
    /// Values for the recipe's parameters and `[variables]`, over the service's.
    pub parameters: BTreeMap<String, serde_json::Value>,
    /// Where each of them stands; `port` and `domains` too.
    pub parameter_places: BTreeMap<String, Place>,
    /// Where it is declared.
    pub place: Place,
}

impl Instance {
    /// Whether it is deployed by blue-green where there is a proxy: on whole machines.
    pub fn is_blue_green(&self, service: &Service) -> bool {
        self.strategy.or(service.strategy).unwrap_or_default() == Strategy::BlueGreen
    }
}

/// Certificates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Tls {
    Acme,
    SelfSigned,
    Files,
    #[default]
    None,
}

impl Tls {
    /// As dossiers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Acme => "acme",
            Self::SelfSigned => "self-signed",
            Self::Files => "files",
            Self::None => "none",
        }
    }
}
