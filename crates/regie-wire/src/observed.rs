//! What was seen of a resource.

use crate::{Hold, Key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum FileType {
    File,
    Directory,
    Symlink,
    Other,
}

/// What may be said of a file's content.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContentSeen {
    /// UTF-8 text of at most 64 KiB in which no secret is expected.
    Text(String),
    /// Any other content without secrets, by its SHA-256.
    Digest(String),
    /// Content that has (or had) secrets: HMAC-SHA-256 under the machine's own key, which never leaves it, of what is
    /// there and of what is wanted there. Neither can be guessed from a saved plan.
    Keyed {
        /// Of what is there.
        actual: String,
        /// Of what is wanted, computed by the machine; `None` when the secrets were not given.
        wanted: Option<String>,
    },
    /// Names of what lies in a directory, sorted: looked at only when it is to go, because what is not empty stays.
    Holds(Vec<String>),
    /// Not looked at (a directory, a link).
    None,
}

/// What lies at a path, with its attributes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PathSeen {
    /// File, directory …
    pub file_type: FileType,
    /// Permission bits (07777).
    pub mode: u32,
    /// Owner's name, or the number where it has none.
    pub owner: String,
    /// Group's name, or the number.
    pub group: String,
    /// For files.
    pub content: ContentSeen,
    /// For symbolic links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// What the kernel has of a table of rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RulesSeen {
    /// No such table.
    None,
    /// What is wanted, as nft(8) reads it.
    Wanted,
    /// Something else.
    Other {
        /// As `nft list table` shows it.
        there: String,
        /// What is wanted, shown in the same way.
        wanted: String,
    },
}

/// A setting of the kernel.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SettingSeen {
    /// Its value, with one space between several numbers.
    pub value: String,
    /// It can be changed here.
    pub writable: bool,
}

/// A file system that is mounted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MountSeen {
    /// What is mounted, in the kernel's words.
    pub source: String,
    /// It is what is wanted there, whatever it is called: the same device by another name, the folder that is bound.
    pub same: bool,
    /// Type of the file system.
    pub fstype: String,
    /// Options of the mount and of the file system, in the kernel's words.
    pub options: Vec<String>,
}

/// What was seen of one resource, by kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "seen", rename_all = "kebab-case")]
pub enum Observed {
    /// Directory, file, symlink.
    Path {
        /// `None`: nothing is there.
        path: Option<PathSeen>,
    },
    /// Packages.
    Packages {
        /// Installed version by name; not installed ones are absent.
        installed: BTreeMap<String, String>,
        /// Package lists are missing or older than a day: they must be fetched before an install.
        lists_stale: bool,
    },
    /// User.
    User {
        /// `None`: no such user.
        user: Option<crate::User>,
    },
    /// Group.
    Group {
        /// `None`: no such group; otherwise its gid.
        gid: Option<u32>,
    },
    /// Systemd unit.
    Unit {
        /// `None`: systemd knows no such unit.
        load: Option<PathSeen>,
        /// Systemd has it loaded (from wherever its file is).
        known: bool,
        /// Started at boot.
        enabled: bool,
        /// Running (or, for a oneshot, active).
        active: bool,
        /// Systemd's own words: `ActiveState/SubState (Result)`.
        state: String,
        /// The unit file changed on disk since systemd read it.
        needs_reload: bool,
    },
    /// Archive.
    Archive {
        /// SHA-256 in the folder's marker; `None`: the folder is not there (whole).
        sha256: Option<String>,
        /// A folder without the right marker is in the way.
        occupied: bool,
        /// The archive file is on the machine already.
        stored: bool,
    },
    /// Command.
    Command {
        /// The guard says that it need not run.
        satisfied: bool,
    },
    /// Supervised process.
    Process {
        /// Its supervisor runs and keeps it alive.
        running: bool,
        /// What it was started with; `None` when it does not run.
        spec: Option<crate::Process>,
        /// Restarts since it was started.
        restarts: u32,
    },
    /// Port.
    Port {
        /// The port remembered for the name.
        port: Option<u16>,
    },
    /// HTTP question.
    Http {
        /// It answered as wanted.
        ok: bool,
        /// `200 in 84 ms`, or what was wrong.
        detail: String,
    },
    /// Hold.
    Hold {
        /// What is held.
        hold: Option<Hold>,
    },
    /// Git checkout.
    Checkout {
        /// Commit that is checked out; `None`: no repository is there.
        head: Option<String>,
        /// Commit that the revision wanted names there; `None`: it is not there yet.
        wanted: Option<String>,
        /// What it was cloned from.
        url: Option<String>,
        /// Somebody changed files in it.
        changed: bool,
        /// It has what is nowhere else: files that are neither in the repository nor ignored, commits that were not pushed.
        #[serde(default)]
        own: bool,
        /// Something else is in the way.
        occupied: bool,
    },
    /// Python environment.
    Venv {
        /// SHA-256 of the list it was made from, by its marker; `None`: it is not there (whole).
        made_from: Option<String>,
        /// SHA-256 of the list that is there now; `None`: there is none yet.
        list: Option<String>,
        /// Something else is in the way.
        occupied: bool,
    },
    /// Program of supervisor.
    Program {
        /// Its configuration file.
        file: Option<PathSeen>,
        /// Supervisor has it loaded.
        known: bool,
        /// It runs.
        running: bool,
        /// Supervisor's own words, such as `FATAL Exited too quickly`.
        state: String,
    },
    /// Database.
    Database {
        /// It is there.
        exists: bool,
        /// Its default character set.
        charset: Option<String>,
        /// Its default collation.
        collation: Option<String>,
        /// SQLite's file.
        file: Option<PathSeen>,
        /// Whose it is; PostgreSQL's only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<String>,
        /// Every account may do something in it (PostgreSQL's `PUBLIC`).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        open: bool,
    },
    /// Account of a database server.
    DatabaseUser {
        /// It is there.
        exists: bool,
        /// Whether its password is the one wanted; `None`: the secret was not given.
        password: Option<bool>,
        /// What it may do. Sorted.
        grants: Vec<crate::Grant>,
    },
    /// Site of a web server.
    Site {
        /// Its file.
        file: Option<PathSeen>,
        /// It is enabled.
        enabled: bool,
    },
    /// Certificate.
    Certificate {
        /// Names it is for; `None`: no certificate is there.
        names: Option<Vec<String>>,
        /// The key is there and belongs to it.
        key_matches: bool,
        /// It is good for another 30 days; one that certbot renews, for 10.
        lasts: bool,
        /// When it ends, in openssl's words.
        ends: String,
        /// The key's file.
        key: Option<PathSeen>,
        /// Directory of the ACME server from which certbot renews it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        server: Option<String>,
    },
    /// TCP question.
    Tcp {
        /// It accepts.
        ok: bool,
        /// `accepts in 2 ms`, or what was wrong.
        detail: String,
    },
    /// Crontab entry.
    Cron {
        /// The line under its comment; `None`: there is none.
        entry: Option<String>,
    },
    /// Systemd timer.
    Timer {
        /// `NAME.service`.
        service: Option<PathSeen>,
        /// `NAME.timer`.
        timer: Option<PathSeen>,
        /// Started at boot.
        enabled: bool,
        /// It waits.
        active: bool,
        /// A file changed on disk since systemd read it.
        needs_reload: bool,
    },
    /// Line of a file.
    Line {
        /// The file is there.
        file: bool,
        /// The line is in it.
        present: bool,
        /// The line that begins as it should, when it is another.
        other: Option<String>,
    },
    /// Block of a file.
    Block {
        /// The file is there.
        file: bool,
        /// What stands between its marks; `None`: they are not there.
        content: Option<String>,
    },
    /// Public key of a user.
    AuthorizedKey {
        /// The line with this key; `None`: there is none.
        line: Option<String>,
    },
    /// Language.
    Locale {
        /// It is generated.
        generated: bool,
        /// `LANG` in /etc/default/locale.
        lang: Option<String>,
    },
    /// Time zone.
    Timezone {
        /// Its name, by where /etc/localtime points.
        name: Option<String>,
        /// Its name in /etc/timezone.
        #[serde(default)]
        file: Option<String>,
    },
    /// Name.
    Hostname {
        /// The kernel's.
        now: String,
        /// In /etc/hostname.
        file: Option<String>,
    },
    /// Rules of nftables.
    Firewall {
        /// The file that is loaded at boot.
        file: Option<PathSeen>,
        /// The unit that loads it.
        unit: Option<PathSeen>,
        /// That is started at boot.
        enabled: bool,
        /// A unit file changed on disk since systemd read it.
        needs_reload: bool,
        /// What the kernel has.
        live: RulesSeen,
    },
    /// Settings of the kernel.
    Sysctl {
        /// Its file.
        file: Option<PathSeen>,
        /// What the kernel has, by key; a key that it does not know is absent.
        values: BTreeMap<String, SettingSeen>,
    },
    /// Repository of packages.
    AptRepository {
        /// Its description.
        sources: Option<PathSeen>,
        /// Its own key.
        key: Option<PathSeen>,
        /// apt has read it since the lists of packages were last emptied.
        read: bool,
        /// Package lists are missing or older than a day.
        lists_stale: bool,
    },
    /// File system.
    Mount {
        /// The line of /etc/fstab for this mount point.
        line: Option<String>,
        /// The mount point is there.
        folder: bool,
        /// What is mounted there.
        mounted: Option<MountSeen>,
    },
    /// Swap file.
    Swap {
        /// What lies there, and its size in bytes.
        file: Option<(PathSeen, u64)>,
        /// It has been made ready by mkswap(8).
        formatted: bool,
        /// It is in use, with this priority.
        active: Option<i32>,
        /// The line of /etc/fstab for it.
        line: Option<String>,
        /// `vm.swappiness`, its file and the kernel's, where that is asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        swappiness: Option<Box<Observed>>,
    },
    /// It could not be looked at.
    Unknown {
        /// Why, and what to do.
        why: String,
    },
}

/// One resource, seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Whose.
    pub key: Key,
    /// What was seen.
    pub observed: Observed,
    /// For units and processes: why a restart is owed (written before the change that caused it).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed: Option<String>,
}
