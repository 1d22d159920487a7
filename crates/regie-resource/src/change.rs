//! What has to change.

use crate::Act;
use regie_wire::{Mark, Observed, Resource};
use serde::{Deserialize, Serialize};

/// A difference, as a person reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// Lines of a unified diff without header (`- old`, `+ new`, `  context`), or `mode 0644 → 0640`. Texts with secrets
    /// are never shown: `(secret changed) NAME` says which names stand in them.
    pub lines: Vec<String>,
}

/// What brings a resource about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// `+ ~ - ±`
    pub mark: Mark,
    /// Why, short and for people: `not there`, `differs from the dossier`, `mode 0644, wanted 0640`, `restart owed: …`.
    pub why: String,
    /// Details.
    pub diff: Diff,
    /// What to do, in order.
    pub acts: Vec<Act>,
}

impl Change {
    /// Whether something that runs is started anew by it. Until that has happened it runs with what was there before,
    /// and a later look may not see it (systemd has read the new file already): it is owed from before the first act on.
    pub fn restarts(&self) -> bool {
        self.acts.iter().any(|act| match act {
            Act::Argv { argv, .. } => match argv.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                ["systemctl", "restart" | "try-reload-or-restart", _] | ["supervisorctl", "restart", _] => true,
                ["supervisorctl", "update", _] => self.mark != Mark::Add,
                _ => false,
            },
            Act::StartProcess { .. } => self.mark == Mark::Replace,
            Act::Shell { run, .. } => run == crate::nginx::SWITCH,
            _ => false,
        })
    }
}

/// What differs; `None` when it is as wanted. `owed` says why a restart is owed (units and processes only). For a check
/// (HTTP) there is always a change of mark [`Mark::Check`], with the act that asks.
///
/// # Errors
/// When it cannot be known ([`Observed::Unknown`]) or cannot be brought about (a folder stands where a file should be
/// and is not empty, an archive's folder is occupied …): what, why, and what to do.
pub fn diff(wanted: &Resource, observed: &Observed, owed: Option<&str>) -> Result<Option<Change>, String> {
    if let Observed::Unknown { why } = observed {
        return Err(why.clone());
    }
    match wanted {
        Resource::Directory(w) => crate::directory::diff(w, observed),
        Resource::File(w) => crate::file::diff(w, observed),
        Resource::Symlink(w) => crate::symlink::diff(w, observed),
        Resource::Packages(w) => crate::package::diff(w, observed),
        Resource::User(w) => crate::user::diff(w, observed),
        Resource::Group(w) => crate::group::diff(w, observed),
        Resource::Unit(w) => crate::unit::diff(w, observed, owed),
        Resource::Reload(w) => crate::reload::diff(w, observed, owed),
        Resource::Archive(w) => crate::archive::diff(w, observed),
        Resource::Command(w) => crate::command::diff(w, observed),
        Resource::Process(w) => crate::process::diff(w, observed, owed),
        Resource::Port(w) => crate::port::diff(w, observed),
        Resource::Http(w) => crate::http::diff(w, observed),
        Resource::Hold(w) => crate::hold::diff(w, observed),
        Resource::Checkout(w) => crate::checkout::diff(w, observed),
        Resource::Venv(w) => crate::venv::diff(w, observed),
        Resource::Program(w) => crate::program::diff(w, observed, owed),
        Resource::Database(w) => crate::database::diff(w, observed),
        Resource::DatabaseUser(w) => crate::database_user::diff(w, observed),
        Resource::Site(w) => crate::site::diff(w, observed, owed),
        Resource::Upstream(w) => crate::upstream::diff(w, observed, owed),
        Resource::Certificate(w) => crate::certificate::diff(w, observed),
        Resource::Tcp(w) => crate::tcp::diff(w, observed),
        Resource::Cron(w) => crate::cron::diff(w, observed),
        Resource::Timer(w) => crate::timer::diff(w, observed),
        Resource::Line(w) => crate::line::diff(w, observed),
        Resource::Block(w) => crate::block::diff(w, observed),
        Resource::AuthorizedKey(w) => crate::authorized_key::diff(w, observed),
        Resource::Locale(w) => crate::locale::diff(w, observed),
        Resource::Timezone(w) => crate::timezone::diff(w, observed),
        Resource::Hostname(w) => crate::hostname::diff(w, observed),
        Resource::Firewall(w) => crate::firewall::diff(w, observed),
        Resource::Hook(w) => Ok(Some(crate::hook::diff(w))),
        Resource::Sysctl(w) => crate::sysctl::diff(w, observed),
        Resource::AptRepository(w) => crate::apt_repository::diff(w, observed),
        Resource::Mount(w) => crate::mount::diff(w, observed),
        Resource::Swap(w) => crate::swap::diff(w, observed),
        Resource::Logrotate(w) => crate::logrotate::diff(w, observed),
        Resource::Absent { resource } => crate::change::absent(resource, observed),
    }
}

/// How something that is no longer wanted goes: each kind's own way. Packages, users and groups stay (other things may
/// need them), and so does a folder that is not empty; those are forgotten, not removed.
fn absent(resource: &Resource, observed: &Observed) -> Result<Option<Change>, String> {
    match resource {
        Resource::Directory(r) => crate::directory::absent(r, observed),
        Resource::File(r) => crate::file::absent(r, observed),
        Resource::Symlink(r) => crate::symlink::absent(r, observed),
        Resource::Unit(r) => crate::unit::absent(r, observed),
        Resource::Archive(r) => crate::archive::absent(r, observed),
        Resource::Process(r) => crate::process::absent(r, observed),
        Resource::Port(r) => crate::port::absent(r, observed),
        Resource::Hold(r) => crate::hold::absent(r, observed),
        Resource::Checkout(r) => crate::checkout::absent(r, observed),
        Resource::Venv(r) => crate::venv::absent(r, observed),
        Resource::Program(r) => crate::program::absent(r, observed),
        Resource::Database(r) => crate::database::absent(r, observed),
        Resource::DatabaseUser(r) => crate::database_user::absent(r, observed),
        Resource::Site(r) => crate::site::absent(r, observed),
        Resource::Upstream(r) => crate::upstream::absent(r, observed),
        Resource::Certificate(r) => crate::certificate::absent(r, observed),
        Resource::Cron(r) => crate::cron::absent(r, observed),
        Resource::Timer(r) => crate::timer::absent(r, observed),
        Resource::Line(r) => crate::line::absent(r, observed),
        Resource::Block(r) => crate::block::absent(r, observed),
        Resource::AuthorizedKey(r) => crate::authorized_key::absent(r, observed),
        Resource::Firewall(r) => crate::firewall::absent(r, observed),
        Resource::Sysctl(r) => crate::sysctl::absent(r, observed),
        Resource::AptRepository(r) => crate::apt_repository::absent(r, observed),
        Resource::Mount(r) => crate::mount::absent(r, observed),
        Resource::Swap(r) => crate::swap::absent(r, observed),
        Resource::Logrotate(r) => crate::logrotate::absent(r, observed),
        Resource::Packages(_) | Resource::User(_) | Resource::Group(_) | Resource::Command(_) | Resource::Http(_) => {
            Ok(None)
        }
        Resource::Tcp(_) | Resource::Hook(_) | Resource::Reload(_) => Ok(None),
        Resource::Locale(_) | Resource::Timezone(_) | Resource::Hostname(_) => Ok(None),
        Resource::Absent { resource } => absent(resource, observed),
    }
}
