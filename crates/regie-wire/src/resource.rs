//! States wanted on a machine: one struct a kind. Paths are absolute and complete: for a folder machine its root is
//! already in front of them.

mod apt;
mod ask;
mod code;
mod database;
mod files;
mod net;
mod place;
mod run;
mod schedule;
mod settings;
mod storage;
mod system;
mod text;
mod web;

pub use apt::{AptRepository, Keyring};
pub use ask::Http;
pub use code::{Checkout, Program, Venv};
pub use database::{Database, DatabaseUser, Engine, Grant};
pub use files::{Archive, Content, Directory, Fetch, File, Ownership, Symlink};
pub use net::Firewall;
pub use place::{Hostname, Locale, Timezone};
pub use run::{Command, Guard, Hook, Port, Process};
pub use schedule::{Cron, Timer};
pub use settings::{Logrotate, Sysctl};
pub use storage::{Mount, Swap};
pub use system::{Group, HoldRecord, Packages, Reload, Unit, User};
pub use text::{AuthorizedKey, Block, Line};
pub use web::{Acme, Certificate, Site, Tcp, Upstream, WebServer};

use crate::{Key, Text};
use serde::{Deserialize, Serialize};

/// A state wanted on a machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Resource {
    Directory(Directory),
    File(File),
    Symlink(Symlink),
    Packages(Packages),
    User(User),
    Group(Group),
    Unit(Unit),
    Reload(Reload),
    Archive(Archive),
    Command(Command),
    Process(Process),
    Port(Port),
    Http(Http),
    Hold(HoldRecord),
    #[serde(rename = "git")]
    Checkout(Checkout),
    Venv(Venv),
    Program(Program),
    Database(Database),
    DatabaseUser(DatabaseUser),
    Site(Site),
    Upstream(Upstream),
    Certificate(Certificate),
    Tcp(Tcp),
    Cron(Cron),
    Timer(Timer),
    Line(Line),
    Block(Block),
    AuthorizedKey(AuthorizedKey),
    Locale(Locale),
    Timezone(Timezone),
    Hostname(Hostname),
    Firewall(Firewall),
    Hook(Hook),
    Sysctl(Sysctl),
    AptRepository(AptRepository),
    Mount(Mount),
    Swap(Swap),
    Logrotate(Logrotate),
    /// That this is no longer there: how an orphan is removed.
    Absent {
        resource: Box<Resource>,
    },
}

impl Resource {
    /// The kind's name, as recipes write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Directory(_) => "directory",
            Self::File(_) => "file",
            Self::Symlink(_) => "symlink",
            Self::Packages(_) => "package",
            Self::User(_) => "user",
            Self::Group(_) => "group",
            Self::Unit(_) => "unit",
            Self::Reload(_) => "reload",
            Self::Archive(_) => "archive",
            Self::Command(_) => "command",
            Self::Process(_) => "process",
            Self::Port(_) => "port",
            Self::Http(_) => "http",
            Self::Hold(_) => "hold",
            Self::Checkout(_) => "git",
            Self::Venv(_) => "venv",
            Self::Program(_) => "program",
            Self::Database(_) => "database",
            Self::DatabaseUser(_) => "database-user",
            Self::Site(_) => "site",
            Self::Upstream(_) => "upstream",
            Self::Certificate(_) => "certificate",
            Self::Tcp(_) => "tcp",
            Self::Cron(_) => "cron",
            Self::Timer(_) => "timer",
            Self::Line(_) => "line",
            Self::Block(_) => "block",
            Self::AuthorizedKey(_) => "authorized-key",
            Self::Locale(_) => "locale",
            Self::Timezone(_) => "timezone",
            Self::Hostname(_) => "hostname",
            Self::Firewall(_) => "firewall",
            Self::Hook(_) => "hook",
            Self::Sysctl(_) => "sysctl",
            Self::AptRepository(_) => "apt-repository",
            Self::Mount(_) => "mount",
            Self::Swap(_) => "swap",
            Self::Logrotate(_) => "logrotate",
            Self::Absent { resource } => resource.kind(),
        }
    }

    /// The name inside the kind: a path, a unit's name, package names …
    pub fn name(&self) -> String {
        match self {
            Self::Directory(r) => r.path.clone(),
            Self::File(r) => r.path.clone(),
            Self::Symlink(r) => r.path.clone(),
            Self::Packages(r) => r.names.join(" "),
            Self::User(r) => r.name.clone(),
            Self::Group(r) => r.name.clone(),
            Self::Unit(r) => r.name.clone(),
            Self::Reload(r) => r.name.clone(),
            Self::Archive(r) => r.path.clone(),
            Self::Command(r) => r.name.clone(),
            Self::Process(r) => r.name.clone(),
            Self::Port(r) => r.name.clone(),
            Self::Http(r) => r.question(),
            Self::Hold(r) => r.instance.to_string(),
            Self::Checkout(r) => r.path.clone(),
            Self::Venv(r) => r.path.clone(),
            Self::Program(r) => r.name.clone(),
            Self::Database(r) => format!("{}/{}", r.engine.name(), r.name),
            Self::DatabaseUser(r) if r.host.is_empty() => format!("{}/{}", r.engine.name(), r.name),
            Self::DatabaseUser(r) => format!("{}/{}@{}", r.engine.name(), r.name, r.host),
            Self::Site(r) => r.name.clone(),
            Self::Upstream(r) => r.name.clone(),
            Self::Certificate(r) => r.path.clone(),
            Self::Tcp(r) => format!("{}:{}", r.host, r.port),
            Self::Cron(r) => format!("{}/{}", r.user, r.name),
            Self::Timer(r) => r.name.clone(),
            // The line is what it is; one that is replaced is known by how it begins.
            Self::Line(r) => format!("{}: {}", r.path, r.starts.as_ref().unwrap_or(&r.line)),
            Self::Block(r) => format!("{}: {}", r.path, r.name),
            Self::AuthorizedKey(r) => format!("{}/{}", r.user, r.fingerprint()),
            Self::Locale(_) | Self::Timezone(_) | Self::Hostname(_) => "machine".to_owned(),
            Self::Firewall(r) => r.name.clone(),
            Self::Hook(r) => r.name.clone(),
            Self::Sysctl(r) => r.name.clone(),
            Self::AptRepository(r) => r.name.clone(),
            Self::Mount(r) => r.path.clone(),
            Self::Swap(r) => r.path.clone(),
            Self::Logrotate(r) => r.name.clone(),
            Self::Absent { resource } => resource.name(),
        }
    }

    /// What identifies it on its machine.
    pub fn key(&self) -> Key {
        Key::new(format!("{}:{}", self.kind(), self.name()))
    }

    /// Whether it is a question that gates, or a hook, rather than a state to bring about.
    pub fn is_check(&self) -> bool {
        matches!(self, Self::Http(_) | Self::Tcp(_) | Self::Hook(_))
    }

    /// Whether it is something that runs, or waits to: what `start` and `stop` are about.
    pub fn is_runnable(&self) -> bool {
        matches!(self, Self::Unit(_) | Self::Process(_) | Self::Program(_) | Self::Timer(_) | Self::Cron(_))
    }

    /// Whether what is owed is that files are read again, by what goes on running.
    pub fn is_reread(&self) -> bool {
        matches!(self, Self::Reload(_) | Self::Site(_) | Self::Upstream(_))
    }

    /// Whether a restart (or reload) of it can be owed.
    pub fn can_owe(&self) -> bool {
        self.is_reread() || matches!(self, Self::Unit(_) | Self::Process(_) | Self::Program(_))
    }

    /// Whether it is, or was, a unit that another takes the place of while it runs.
    pub fn is_beside(&self) -> bool {
        match self {
            Self::Unit(unit) => unit.beside,
            Self::Absent { resource } => resource.is_beside(),
            _ => false,
        }
    }

    /// Whether it holds what people entered, and goes only when that is asked for by name.
    pub fn holds_data(&self) -> bool {
        matches!(self, Self::Database(_) | Self::DatabaseUser(_))
    }

    /// The texts in it that may name secrets.
    pub fn texts(&self) -> Vec<&Text> {
        match self {
            Self::File(File { content: Content::Text(text), .. }) => vec![text],
            Self::Unit(Unit { content: Some(text), .. }) => vec![text],
            Self::Site(Site { content, .. }) => vec![content],
            Self::Logrotate(Logrotate { content, .. }) => vec![content],
            Self::DatabaseUser(DatabaseUser { password, .. }) => vec![password],
            Self::Hook(Hook { run, .. }) => vec![run],
            Self::Absent { resource } => resource.texts(),
            _ => Vec::new(),
        }
    }

    /// Whether a secret stands in it.
    pub fn is_sensitive(&self) -> bool {
        self.texts().iter().any(|t| t.is_sensitive())
    }
}
