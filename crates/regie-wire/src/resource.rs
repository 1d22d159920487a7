//! States wanted on a machine: one struct a kind. Paths are absolute and complete: for a folder machine its root is
//! already in front of them.

mod code;
mod database;
mod place;
mod schedule;
mod text;
mod web;

pub use code::{Checkout, Program, Venv};
pub use database::{Database, DatabaseUser, Engine, Grant};
pub use place::{Hostname, Locale, Timezone};
pub use schedule::{Cron, Timer};
pub use text::{AuthorizedKey, Block, Line};
pub use web::{Certificate, Site, Tcp, Upstream, WebServer};

use crate::{Hold, InstanceName, Key, Text};
use serde::{Deserialize, Serialize};

/// Who owns a path and what may be done with it. An absent owner or group means: whoever regie acts as there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ownership {
    /// Permission bits, such as `0o644`; `None` leaves what is there (or the umask's choice) alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    /// User name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Group name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// A directory; its parents are not made by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Directory {
    /// Absolute path.
    pub path: String,
    /// Mode, owner, group.
    #[serde(flatten)]
    pub ownership: Ownership,
}

/// What a file contains.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Text, possibly with secrets.
    Text(Text),
    /// Anything else, base64 in messages.
    Base64(String),
}

/// A regular file, written atomically (temporary name, sync, rename).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct File {
    /// Absolute path.
    pub path: String,
    /// The whole content.
    pub content: Content,
    /// Mode, owner, group.
    #[serde(flatten)]
    pub ownership: Ownership,
}

/// A symbolic link, switched atomically.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Symlink {
    /// Absolute path of the link.
    pub path: String,
    /// What it points to, written as it is.
    pub target: String,
}

/// Packages of the distribution (apt), installed by one command.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Packages {
    /// `name` or `name=version`.
    pub names: Vec<String>,
}

/// A user account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct User {
    /// Login name.
    pub name: String,
    /// Numeric id; `None` takes what the system gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
    /// Primary group, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Supplementary groups that it must at least be in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Home directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// Login shell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shell: Option<String>,
    /// A system account (`useradd --system`).
    #[serde(default)]
    pub system: bool,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Numeric id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gid: Option<u32>,
    /// A system group.
    #[serde(default)]
    pub system: bool,
}

/// A systemd unit. With `content`, its file in `/etc/systemd/system` too.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unit {
    /// Full name, such as `pizzeria-web.service`.
    pub name: String,
    /// The unit file; `None` for a unit that a package brings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Text>,
    /// Started at boot.
    pub enabled: bool,
    /// Running now.
    pub active: bool,
}

/// Where an archive comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fetch {
    /// Built or held by the controller, sent once by content to the machine's store of blobs.
    Blob {
        /// The file's name for people, such as `sample-1.0.0.tar.gz`.
        name: String,
        /// Bytes.
        size: u64,
        /// Where blobs lie on the machine (the agent's `<state>/blobs`), so that the commands can be printed.
        store: String,
    },
    /// Downloaded by the machine with curl.
    Url {
        /// Address.
        url: String,
        /// Where the download is put.
        store: String,
    },
}

/// A tar archive unpacked once into a folder that is never changed after. The folder appears whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Archive {
    /// Absolute path of the folder.
    pub path: String,
    /// Of the archive, hexadecimal. Also written to `<path>/.regie-archive`, by which it is recognised.
    pub sha256: String,
    /// Where to get it.
    pub from: Fetch,
    /// Leading path components to drop (`tar --strip-components`).
    #[serde(default)]
    pub strip: u32,
    /// Owner given to all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Group given to all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// When a command need not run. At least one is set: a command without a guard would run at every apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Guard {
    /// Not needed when this path exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creates: Option<String>,
    /// Not needed when this shell command succeeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<String>,
}

/// A command with its guard, run by `/bin/sh -c`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Command {
    /// What identifies it, such as `pizzeria/build-1`.
    pub name: String,
    /// Shell text.
    pub run: String,
    /// Working directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// User to run as (`runuser -u`); `None` is whoever regie acts as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Environment file (`KEY="value"` lines) read before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env_file: Option<String>,
    /// When not to run.
    pub guard: Guard,
    /// Shell text that takes it back; `None`: it cannot be taken back, and the plan says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<String>,
    /// Seconds it may take.
    pub timeout: u64,
}

/// A process kept by the agent's own supervisor, on a folder machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Process {
    /// Its name on the machine, such as `pizzeria-web`.
    pub name: String,
    /// Shell text, run as `sh -c "exec …"`.
    pub command: String,
    /// Working directory.
    pub cwd: String,
    /// Environment file read before (`KEY="value"` lines).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env_file: Option<String>,
    /// Where its output goes.
    pub log: String,
    /// Whether it should run now.
    pub running: bool,
    /// Seconds between TERM and KILL when it is stopped.
    pub stop_timeout: u64,
}

/// A TCP port given once to a name on a folder machine, remembered in the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Port {
    /// Whose it is, such as `pizzeria/http`.
    pub name: String,
    /// The number.
    pub port: u16,
}

/// A question to an HTTP server, which gates what comes after. Never a change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Http {
    /// Address. `https://` needs curl on the machine.
    pub url: String,
    /// `host:port:address`, as curl's `--resolve`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolve: Option<String>,
    /// File of a certificate authority to trust, as curl's `--cacert`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cacert: Option<String>,
    /// The status wanted, 200 unless said otherwise; [`Http::ANSWERS`]: any that is no failure of the server.
    pub status: u16,
    /// A text that the body must contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
    /// Seconds in which it must have answered rightly at least once.
    pub within: u64,
}

impl Http {
    /// As `status`: whoever answers below 500 is there, whatever is said (RFC 9110, 15).
    pub const ANSWERS: u16 = 0;

    /// Whether a status is one that is wanted.
    pub fn accepts(&self, status: u16) -> bool {
        if self.status == Self::ANSWERS { (100..500).contains(&status) } else { status == self.status }
    }

    /// What is wanted, for messages: `200`, `a status below 500`.
    pub fn wanted(&self) -> String {
        if self.status == Self::ANSWERS { "a status below 500".to_owned() } else { self.status.to_string() }
    }

    /// The address with what is expected there: two questions to one address are two.
    pub fn question(&self) -> String {
        let status = match self.status {
            200 => String::new(),
            Self::ANSWERS => " at all".to_owned(),
            status => format!(" as {status}"),
        };
        let contains = self.contains.as_ref().map_or_else(String::new, |c| format!(" with “{c}”"));
        format!("{}{status}{contains}", self.url)
    }
}

/// The hold of an instance on this machine: a small file, so that it can be seen and written by hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HoldRecord {
    /// Whose.
    pub instance: InstanceName,
    /// Absolute path of its file.
    pub path: String,
    /// What it says; `None`: no hold.
    pub hold: Option<Hold>,
}

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
            Self::Absent { resource } => resource.name(),
        }
    }

    /// What identifies it on its machine.
    pub fn key(&self) -> Key {
        Key::new(format!("{}:{}", self.kind(), self.name()))
    }

    /// Whether it is a question that gates, rather than a state to bring about.
    pub fn is_check(&self) -> bool {
        matches!(self, Self::Http(_) | Self::Tcp(_))
    }

    /// Whether it is something that runs, or waits to: what `start` and `stop` are about.
    pub fn is_runnable(&self) -> bool {
        matches!(self, Self::Unit(_) | Self::Process(_) | Self::Program(_) | Self::Timer(_) | Self::Cron(_))
    }

    /// Whether a restart (or reload) of it can be owed.
    pub fn can_owe(&self) -> bool {
        matches!(self, Self::Unit(_) | Self::Process(_) | Self::Program(_) | Self::Site(_) | Self::Upstream(_))
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
            Self::DatabaseUser(DatabaseUser { password, .. }) => vec![password],
            Self::Absent { resource } => resource.texts(),
            _ => Vec::new(),
        }
    }

    /// Whether a secret stands in it.
    pub fn is_sensitive(&self) -> bool {
        self.texts().iter().any(|t| t.is_sensitive())
    }
}
