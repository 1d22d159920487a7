//! What a dossier says, once it is valid. Templates in it are already checked; they are rendered by `expand`.

use crate::Place;
use regie_wire::{InstanceName, MachineName, Phase};
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
    /// Text files of `files/`, by path below it, for templates.
    pub files: BTreeMap<String, Vec<u8>>,
    /// SHA-256 over all files, hexadecimal: which dossier this was, with or without git.
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
    /// Packages every machine of it has (`[server] packages`), not on folder machines.
    pub packages: Vec<String>,
    /// Whether there is a secrets file (`inventory/secrets/<env>.age`) or command.
    pub has_secrets: bool,
}

/// Where a machine is.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// `["mariadb"]`
    pub platform: Vec<String>,
    /// What it should have.
    pub size: Size,
    /// Who runs it.
    pub provider: Option<String>,
    /// What it costs.
    pub cost: Option<Cost>,
    /// Its own variables, over the environment's.
    pub variables: BTreeMap<String, serde_json::Value>,
    /// Where it is declared.
    pub place: Place,
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
    /// TCP port of its main process on the app machine; folder machines choose one when it is absent.
    pub port: Option<u16>,
    /// Releases kept.
    pub keep: u32,
    /// Values for the recipe's parameters and `[variables]`, over the service's.
    pub parameters: BTreeMap<String, serde_json::Value>,
    /// Where it is declared.
    pub place: Place,
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

/// An application as the dossier describes it.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// File name without `.toml`.
    pub name: String,
    /// Recipe's name.
    pub recipe: String,
    /// One line: what it is and why it exists.
    pub summary: String,
    /// Where bugs are reported.
    pub bugs: Option<String>,
    /// Documentation and design links: label → address.
    pub links: BTreeMap<String, String>,
    /// Who to call.
    pub contacts: Vec<Contact>,
    /// Where it comes from.
    pub source: Option<Source>,
    /// How it is built on the machine beside the current release (recipe `command`), or by `regie build`.
    pub build: Build,
    /// Processes by name; recipes supply the usual ones.
    pub processes: BTreeMap<String, Process>,
    /// Batches by name.
    pub jobs: BTreeMap<String, Job>,
    /// Environment variables, in the order of the file.
    pub env: Vec<EnvVar>,
    /// Questions that gate a deploy.
    pub verify: Vec<Verify>,
    /// Promised.
    pub backup: Option<Backup>,
    /// Values for the recipe's parameters, as JSON.
    pub parameters: BTreeMap<String, serde_json::Value>,
    /// The file.
    pub place: Place,
}

/// A person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Contact {
    pub name: String,
    pub role: String,
    pub mail: Option<String>,
    pub phone: Option<String>,
}

/// Where a service's releases come from. Texts are templates that may use `{{ version }}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder of this computer, from the dossier's folder: packed into an archive when deployed.
    Path(String),
    /// An archive: an address, or a path from the dossier's folder. `sha256` by version, or one for all.
    Archive {
        /// Address or path.
        location: String,
        /// Version → SHA-256; needed for addresses.
        sha256: BTreeMap<String, String>,
    },
}

/// `[build]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// Shell commands, run in the release's folder on the app machine before it is current.
    pub run: Vec<String>,
}

/// `[process.NAME]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Shell text (template).
    pub command: String,
    /// Role whose machines run it.
    pub on: Option<String>,
    /// How many.
    pub count: u32,
}

/// `[job.NAME]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Shell text.
    pub command: String,
    /// Five cron fields.
    pub schedule: String,
    /// Role.
    pub on: Option<String>,
    /// Seconds it is expected to take at most.
    pub expected: Option<u64>,
}

/// `[env] NAME = { … }`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvVar {
    /// `DATABASE_URL`
    pub name: String,
    /// Must have a value.
    pub required: bool,
    /// For the table in the document.
    pub description: String,
    /// Template.
    pub value: Option<String>,
    /// Where it is declared.
    pub place: Place,
}

/// `[[verify]]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verify {
    /// Address (template).
    pub http: String,
    /// Text the body must contain (template).
    pub contains: Option<String>,
    /// Status wanted.
    pub status: u16,
    /// Seconds.
    pub within: u64,
}

/// `[backup]`, read and validated now; carried out by its own procedure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backup {
    /// Five cron fields.
    pub schedule: String,
    /// Targets by name.
    pub to: Vec<String>,
    /// Left out, paths below `shared`.
    pub exclude: Vec<String>,
}

/// How services of one kind become resources: data.
#[derive(Clone, Debug, Default)]
pub struct Recipe {
    /// `command`
    pub name: String,
    /// One line.
    pub summary: String,
    /// Built into regie, or the team's.
    pub builtin: bool,
    /// The file as it was written, for `regie recipe show`.
    pub text: String,
    /// By name.
    pub roles: BTreeMap<String, RoleSpec>,
    /// By name: (required, default, help).
    pub parameters: BTreeMap<String, Parameter>,
    /// Processes it brings, by name; a service's own of the same name win.
    pub processes: BTreeMap<String, Process>,
    /// In order.
    pub resources: Vec<RecipeResource>,
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleSpec {
    /// What it does.
    pub help: String,
    /// An instance may lack it.
    pub optional: bool,
}

/// A parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameter {
    /// Must be given.
    pub required: bool,
    /// When not given.
    pub default: Option<serde_json::Value>,
    /// For people.
    pub help: String,
}

/// One `[[resource]]` of a recipe: a kind and templates.
#[derive(Clone, Debug)]
pub struct RecipeResource {
    /// When.
    pub phase: Phase,
    /// Role whose machines get it.
    pub role: String,
    /// On the first machine of the role only.
    pub once: bool,
    /// `directory`, `file` …
    pub kind: String,
    /// minijinja expression.
    pub when: Option<String>,
    /// minijinja expression that gives a sequence; each element is `item` (a map's elements have `name`).
    pub for_each: Option<String>,
    /// Names (as in `kind:name`, templates) of processes and units that owe a restart when this changes.
    pub notifies: Vec<String>,
    /// The kind's fields: TOML values as JSON, texts are templates.
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Where it stands.
    pub place: Place,
}
