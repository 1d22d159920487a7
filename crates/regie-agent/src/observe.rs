//! Looking: what is there of each resource. Programs are asked once for all resources of a kind; nothing is changed.

pub(crate) mod accounts;
mod apt_repository;
mod archive;
mod authorized_key;
mod block;
pub(crate) mod certificate;
mod checkout;
mod command;
mod cron;
mod database;
pub(crate) mod database_user;
mod firewall;
mod hostname;
mod keyed;
mod line;
pub(crate) mod locale;
mod logrotate;
pub(crate) mod mariadb;
mod mount;
mod package;
mod path;
pub(crate) mod postgresql;
pub(crate) mod program;
pub(crate) mod said;
mod site;
mod swap;
mod sysctl;
mod tcp;
#[cfg(test)]
mod tests;
mod timer;
pub(crate) mod timezone;
pub(crate) mod unit;
mod upstream;
mod venv;

use crate::scrub::Scrubber;
use crate::store::read_json;
use crate::{Context, Place, perform, supervise};
use keyed::Key;
use regie_wire::{Http, Manifest, Observation, Observed, Owed, Resource};
use std::cell::OnceCell;
use std::time::Duration;

/// What is asked once and used for many resources.
struct Look<'a> {
    cx: &'a Context,
    resources: &'a [Resource],
    /// Or why the manifest cannot be read.
    manifest: Result<Manifest, String>,
    packages: OnceCell<Result<package::Packages, String>>,
    units: OnceCell<Result<unit::Units, String>>,
    crontabs: cron::Crontabs,
    programs: OnceCell<Result<program::Programs, String>>,
    key: OnceCell<Result<Key, String>>,
    names: accounts::Names,
}

/// Looks at each resource, in order. What cannot be looked at says why ([`Observed::Unknown`]).
pub fn observe(cx: &Context, resources: &[Resource]) -> Vec<Observation> {
    let damaged = |e: std::io::Error| format!("{e}; regie's own folder is {}", cx.state.path().display());
    let owed = read_json::<Owed>(&cx.state.owed()).map(Option::unwrap_or_default).map_err(damaged);
    let look = Look {
        cx,
        resources,
        manifest: read_json(&cx.state.manifest()).map(Option::unwrap_or_default).map_err(damaged),
        packages: OnceCell::new(),
        units: OnceCell::new(),
        crontabs: cron::Crontabs::default(),
        programs: OnceCell::new(),
        key: OnceCell::new(),
        names: accounts::Names::default(),
    };
    let one = |resource: &Resource| {
        let key = resource.key();
        let restarts = resource.can_owe();
        let (observed, owed) = match &owed {
            Ok(owed) => (look.at(resource), owed.0.get(&key).filter(|_| restarts).cloned()),
            // Whether it may stay as it is cannot be told.
            Err(why) if restarts => (Observed::Unknown { why: why.clone() }, None),
            Err(_) => (look.at(resource), None),
        };
        Observation { key, observed, owed }
    };
    resources.iter().map(one).collect()
}

impl Look<'_> {
    fn at(&self, resource: &Resource) -> Observed {
        self.try_at(resource).unwrap_or_else(|why| Observed::Unknown { why })
    }

    fn try_at(&self, resource: &Resource) -> Result<Observed, String> {
        let cx = self.cx;
        Ok(match resource {
            Resource::Directory(r) => Observed::Path { path: path::seen(cx, &self.names, &r.path, None)? },
            Resource::Symlink(r) => Observed::Path { path: path::seen(cx, &self.names, &r.path, None)? },
            Resource::File(r) => {
                let content = self.how_to_read(resource, Some(&r.content))?;
                Observed::Path { path: path::seen(cx, &self.names, &r.path, Some(content))? }
            }
            Resource::Packages(r) => {
                self.administered("packages")?;
                self.packages.get_or_init(package::ask).as_ref().map_err(Clone::clone)?.seen(r)
            }
            Resource::User(r) => {
                self.administered("users")?;
                Observed::User { user: accounts::user(&r.name)? }
            }
            Resource::Group(r) => {
                self.administered("groups")?;
                Observed::Group { gid: accounts::group(&r.name)? }
            }
            Resource::Unit(r) => {
                self.administered("systemd units")?;
                let units = self.units()?;
                let content = r.content.clone().map(regie_wire::Content::Text);
                units.seen(cx, &self.names, r, self.how_to_read(resource, content.as_ref())?)?
            }
            Resource::Archive(r) => archive::seen(cx, r)?,
            Resource::Command(r) => Observed::Command { satisfied: command::satisfied(cx, r)? },
            Resource::Process(r) => {
                if cx.place == Place::System {
                    return Err(format!(
                        "{}: regie keeps processes on folder machines only; on a real machine make it a unit",
                        r.name
                    ));
                }
                let status = supervise::status(cx, &r.name)
                    .map_err(|e| format!("what keeps {} cannot be asked: {e}", r.name))?;
                let restarts = status.as_ref().map_or(0, |s| s.restarts);
                Observed::Process { running: status.is_some(), spec: status.map(|s| s.spec), restarts }
            }
            Resource::Port(r) => {
                let manifest = self.manifest.as_ref().map_err(Clone::clone)?;
                Observed::Port { port: manifest.ports.get(&r.name).copied() }
            }
            Resource::Http(r) => asked(cx, r),
            Resource::Hold(r) => {
                let hold = read_json(std::path::Path::new(&r.path));
                Observed::Hold {
                    hold: hold.map_err(|e| format!("{e}; correct it, or remove it to release {}", r.instance))?,
                }
            }
            Resource::Checkout(r) => checkout::seen(self, r)?,
            Resource::Venv(r) => venv::seen(self, r)?,
            Resource::Program(r) => program::seen(self, r)?,
            Resource::Database(r) => database::seen(self, r)?,
            Resource::DatabaseUser(r) => database_user::seen(self, r)?,
            Resource::Site(r) => site::seen(self, r)?,
            Resource::Upstream(r) => upstream::seen(self, r)?,
            Resource::Certificate(r) => certificate::seen(self, r)?,
            Resource::Tcp(r) => tcp::seen(self, r)?,
            Resource::Cron(r) => cron::seen(self, r)?,
            Resource::Timer(r) => timer::seen(self, r)?,
            Resource::Line(r) => line::seen(self, r)?,
            Resource::Block(r) => block::seen(self, r)?,
            Resource::AuthorizedKey(r) => authorized_key::seen(self, r)?,
            Resource::Locale(r) => locale::seen(self, r)?,
            Resource::Timezone(r) => timezone::seen(self, r)?,
            Resource::Hostname(r) => hostname::seen(self, r)?,
            Resource::Firewall(r) => firewall::seen(self, r)?,
            Resource::Hook(_) => Observed::Command { satisfied: false },
            Resource::Reload(_) => {
                self.administered("units")?;
                Observed::Command { satisfied: true }
            }
            Resource::Sysctl(r) => sysctl::seen(self, r)?,
            Resource::AptRepository(r) => apt_repository::seen(self, r)?,
            Resource::Mount(r) => mount::seen(self, r)?,
            Resource::Swap(r) => swap::seen(self, r)?,
            Resource::Logrotate(r) => logrotate::seen(self, r)?,
            Resource::Absent { resource } => match &**resource {
                Resource::Directory(r) => Observed::Path { path: path::seen_with_names(cx, &self.names, &r.path)? },
                resource => self.try_at(resource)?,
            },
        })
    }

    /// What systemd says, asked once.
    fn units(&self) -> Result<&unit::Units, String> {
        self.units.get_or_init(|| unit::ask(self.resources)).as_ref().map_err(Clone::clone)
    }

    /// Refuses what a folder cannot have and what only root may change.
    fn administered(&self, what: &str) -> Result<(), String> {
        match &self.cx.place {
            Place::Folder(_) => Err(format!(
                "{what} belong to a whole system, and this machine is a folder; have them on this computer already, or give the environment a real machine"
            )),
            Place::System if !rustix::process::geteuid().is_root() => Err(format!(
                "{what} can be changed by root only, and regie acts as uid {} here; let the machine's address log in as root",
                rustix::process::geteuid().as_raw()
            )),
            Place::System => Ok(()),
        }
    }

    /// Whether the content may be shown, and what is wanted there if it may not.
    fn how_to_read<'a>(
        &'a self,
        resource: &Resource,
        wanted: Option<&'a regie_wire::Content>,
    ) -> Result<path::Read<'a>, String> {
        let had = match &self.manifest {
            Ok(manifest) => manifest.given.get(&resource.key()).is_some_and(|g| g.resource.is_sensitive()),
            // What stood there is not known: shown is nothing.
            Err(_) => true,
        };
        if !had && !resource.is_sensitive() {
            return Ok(path::Read::Open);
        }
        let key = self.key.get_or_init(|| Key::of(self.cx)).as_ref().map_err(Clone::clone)?;
        Ok(path::Read::Keyed { key, wanted })
    }
}

/// Once, and not for long: a plan only tells what the answer is now.
fn asked(cx: &Context, http: &Http) -> Observed {
    let (ok, detail) = match perform::ask_once(http, Duration::from_secs(2)) {
        perform::Seen::Right(detail) => (true, detail),
        perform::Seen::Wrong(detail) | perform::Seen::Never(detail) => (false, detail),
    };
    // A server that fails may well say with which password.
    Observed::Http { ok, detail: Scrubber::new(&cx.secrets).clean(&detail) }
}
