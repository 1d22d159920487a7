//! What takes a change back, decided from what was observed right before it.

use crate::Act;
use regie_wire::{Observed, Resource};
use serde::{Deserialize, Serialize};

/// How to take one step back. Written to the machine before the step's first act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// Paths whose present content and attributes the agent must set aside (a hard link or copy, then synced) before the
    /// first act, and put back over whatever is there then. Takes the place of acts for files and links that existed.
    #[serde(default)]
    pub keep: Vec<String>,
    /// What programs say now, set aside like `keep` and told to others when the step is taken back, after `keep`: what may
    /// not stand in a record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remember: Vec<Remember>,
    /// Acts, in order, after `keep` and `remember`.
    pub acts: Vec<Act>,
    /// Units and processes go last when a scope is put back, after the files they read: see the executor.
    pub last: bool,
    /// In words: `removed again`, `as before`, or why it cannot be taken back.
    pub words: String,
    /// `false`: this step cannot be taken back (a command without `undo`, an upgraded package), and the plan says so
    /// beforehand.
    pub possible: bool,
}

/// What a program says now, for another to hear later. Never shown, and read by regie's user only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remember {
    /// Program and arguments; what it writes to its standard output is set aside.
    pub ask: Vec<String>,
    /// Program and arguments; it is given that on its standard input.
    pub tell: Vec<String>,
}

impl Undo {
    /// Acts that take it back.
    pub(crate) fn acts(words: &str, acts: Vec<Act>) -> Self {
        Self { keep: Vec::new(), remember: Vec::new(), acts, last: false, words: words.to_owned(), possible: true }
    }

    /// What lies at the path is set aside and put back.
    pub(crate) fn keep(path: &str) -> Self {
        Self { keep: vec![path.to_owned()], ..Self::acts("as before", Vec::new()) }
    }

    /// Nothing was changed, so nothing has to be taken back.
    pub(crate) fn nothing() -> Self {
        Self::acts("nothing to take back", Vec::new())
    }

    /// It cannot be taken back, and why.
    pub(crate) fn impossible(words: String) -> Self {
        Self { possible: false, ..Self::acts(&words, Vec::new()) }
    }

    /// What was there before is not known.
    pub(crate) fn unknown() -> Self {
        Self::impossible("what was there before is not known, so it cannot be taken back".into())
    }
}

/// What would take the change of `wanted` back, given what was `before`.
pub fn undo(wanted: &Resource, before: &Observed) -> Undo {
    match wanted {
        Resource::Directory(w) => crate::directory::undo(w, before),
        Resource::File(w) => crate::file::undo(&w.path, before),
        Resource::Symlink(w) => crate::file::undo(&w.path, before),
        Resource::Packages(w) => crate::package::undo(w, before),
        Resource::User(w) => crate::user::undo(w, before),
        Resource::Group(w) => crate::group::undo(w, before),
        Resource::Unit(w) => crate::unit::undo(w, before),
        Resource::Reload(w) => crate::reload::undo(w),
        Resource::Archive(w) => crate::archive::undo(w, before),
        Resource::Command(w) => crate::command::undo(w),
        Resource::Process(w) => crate::process::undo(w, before),
        Resource::Port(w) => crate::port::undo(w, before),
        Resource::Http(_) => Undo::nothing(),
        Resource::Hold(w) => crate::hold::undo(w, before),
        Resource::Tcp(_) | Resource::Hook(_) => Undo::nothing(),
        Resource::Checkout(w) => crate::checkout::undo(w, before),
        Resource::Venv(w) => crate::venv::undo(w, before),
        Resource::Program(w) => crate::program::undo(w, before),
        Resource::Database(w) => crate::database::undo(w, before),
        Resource::DatabaseUser(w) => crate::database_user::undo(w, before),
        Resource::Site(w) => crate::site::undo(w, before),
        Resource::Upstream(w) => crate::upstream::undo(w, before),
        Resource::Certificate(w) => crate::certificate::undo(w, before),
        Resource::Cron(w) => crate::cron::undo(w, before),
        Resource::Timer(w) => crate::timer::undo(w, before),
        Resource::Line(w) => crate::line::undo(w, before),
        Resource::Block(w) => crate::block::undo(w, before),
        Resource::AuthorizedKey(w) => crate::authorized_key::undo(w, before),
        Resource::Locale(w) => crate::locale::undo(w, before),
        Resource::Timezone(w) => crate::timezone::undo(w, before),
        Resource::Hostname(w) => crate::hostname::undo(w, before),
        Resource::Firewall(w) => crate::firewall::undo(w, before),
        Resource::Sysctl(w) => crate::sysctl::undo(w, before),
        Resource::AptRepository(w) => crate::apt_repository::undo(w, before),
        Resource::Mount(w) => crate::mount::undo(w, before),
        Resource::Swap(w) => crate::swap::undo(w, before),
        Resource::Logrotate(w) => crate::logrotate::undo(w, before),
        Resource::Absent { resource } => undo_absent(resource, before),
    }
}

/// What would take a removal back.
fn undo_absent(given: &Resource, before: &Observed) -> Undo {
    match given {
        Resource::Directory(r) => crate::directory::undo_absent(r, before),
        Resource::File(r) => crate::file::undo_absent(&r.path, before),
        Resource::Symlink(r) => crate::file::undo_absent(&r.path, before),
        Resource::Archive(r) => crate::archive::undo_absent(r, before),
        Resource::Checkout(r) => crate::checkout::undo_absent(r, before),
        Resource::Venv(r) => crate::venv::undo_absent(r, before),
        Resource::Program(r) => crate::program::undo_absent(r, before),
        Resource::Database(r) => crate::database::undo_absent(r, before),
        Resource::DatabaseUser(r) => crate::database_user::undo_absent(r, before),
        Resource::Site(r) => crate::site::undo_absent(r, before),
        Resource::Upstream(r) => crate::upstream::undo_absent(r, before),
        Resource::Certificate(r) => crate::certificate::undo_absent(r, before),
        Resource::Cron(r) => crate::cron::undo_absent(r, before),
        Resource::Timer(r) => crate::timer::undo_absent(r, before),
        Resource::Line(r) => crate::line::undo_absent(r, before),
        Resource::Block(r) => crate::block::undo_absent(r, before),
        Resource::AuthorizedKey(r) => crate::authorized_key::undo_absent(r, before),
        Resource::Sysctl(r) => crate::sysctl::undo_absent(r, before),
        Resource::AptRepository(r) => crate::apt_repository::undo_absent(r, before),
        Resource::Mount(r) => crate::mount::undo_absent(r, before),
        Resource::Swap(r) => crate::swap::undo_absent(r, before),
        Resource::Logrotate(r) => crate::logrotate::undo_absent(r, before),
        // These describe the former state whole, whichever way it was left.
        Resource::Unit(_) | Resource::Process(_) | Resource::Port(_) | Resource::Hold(_) | Resource::Firewall(_) => {
            undo(given, before)
        }
        // Never removed: see `diff`.
        Resource::Packages(_) | Resource::User(_) | Resource::Group(_) | Resource::Command(_) | Resource::Http(_) => {
            Undo::nothing()
        }
        Resource::Tcp(_) | Resource::Hook(_) | Resource::Reload(_) => Undo::nothing(),
        Resource::Locale(_) | Resource::Timezone(_) | Resource::Hostname(_) => Undo::nothing(),
        Resource::Absent { resource } => undo_absent(resource, before),
    }
}
