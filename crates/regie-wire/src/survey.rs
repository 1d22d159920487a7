//! What somebody chose on a server that exists: what its distribution brings by itself is left out. No secret is in it:
//! the machine keeps back what looks like one, and says where.

use crate::{AuthorizedKey, Content, Database, Engine, Grant, Group, Text, User};
use serde::{Deserialize, Serialize};

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// Packages that somebody asked for by name, beyond what an installation has.
    pub packages: Vec<String>,
    /// Packages that belong to the machine itself: kernel, boot, firmware.
    pub machine_packages: Vec<String>,
    /// Files in `/etc` that no package brought, or that are not as their package brought them; links too.
    pub files: Vec<FileSurveyed>,
    /// Units that are not as the distribution has them, and those of packages beyond an installation.
    pub units: Vec<UnitSurveyed>,
    /// People: those with a login shell, numbers from 1000 to 59999 (Debian Policy, 9.2.2).
    pub users: Vec<User>,
    /// Accounts of the system, numbers from 100 to 999.
    pub system_users: Vec<User>,
    /// Groups with numbers from 1000 on that are not some user's own.
    pub groups: Vec<Group>,
    /// Who may log in, root too.
    pub keys: Vec<AuthorizedKey>,
    /// Lines of people's crontabs.
    pub crontabs: Vec<CronSurveyed>,
    /// Databases beyond the servers' own.
    pub databases: Vec<Database>,
    /// Accounts of database servers beyond their own.
    pub accounts: Vec<AccountSurveyed>,
    /// Certificates that web servers name, and certbot's.
    pub certificates: Vec<CertificateSurveyed>,
    /// `LANG`.
    pub locale: Option<String>,
    /// Name in the tz database.
    pub timezone: Option<String>,
    /// What was seen and is nothing of the above, or could not be looked at.
    pub notes: Vec<SurveyNote>,
}

/// A file, or a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSurveyed {
    /// Absolute path.
    pub path: String,
    /// Where a link leads.
    pub target: Option<String>,
    /// What stands in it; `None` for links, and where it is kept back.
    pub content: Option<Content>,
    /// Why it is kept back.
    pub withheld: Option<String>,
    /// Permission bits.
    pub mode: u32,
    /// User.
    pub owner: String,
    /// Group.
    pub group: String,
    /// The package that brought it in another state.
    pub package: Option<String>,
}

/// A systemd unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitSurveyed {
    /// Full name.
    pub name: String,
    /// Started at boot.
    pub enabled: bool,
    /// It can be neither enabled nor disabled.
    pub fixed: bool,
    /// Somebody forbade it to start.
    pub masked: bool,
    /// Running now, or waiting.
    pub active: bool,
    /// It failed the last time.
    pub failed: bool,
    /// Its file is the administrator's, in `/etc/systemd/system`.
    pub own: bool,
    /// What stands in that file; `None` where it is kept back.
    pub content: Option<Text>,
    /// Why it is kept back.
    pub withheld: Option<String>,
    /// The package that brings it.
    pub package: Option<String>,
}

/// A line of somebody's crontab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CronSurveyed {
    /// Whose.
    pub user: String,
    /// The comment above it by which regie would know it.
    pub name: Option<String>,
    /// The line; `None` where it is kept back.
    pub line: Option<String>,
}

/// An account of a database server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSurveyed {
    /// Of which.
    pub engine: Engine,
    /// Its name.
    pub name: String,
    /// Where it may come from.
    pub host: String,
    /// What it may do.
    pub grants: Vec<Grant>,
}

/// A certificate with its key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateSurveyed {
    /// Its path.
    pub path: String,
    /// Its key's.
    pub key: String,
    /// Names it is for.
    pub names: Vec<String>,
    /// Its issuer is itself.
    pub self_signed: bool,
    /// Certbot keeps it.
    pub certbot: bool,
    /// From which server certbot renews it, and the folder that the server is answered from (HTTP-01).
    pub renewed: Option<(String, String)>,
    /// When it ends, in openssl's words.
    pub ends: String,
    /// Group that may read the key, if it is not root.
    pub group: Option<String>,
}

/// Something that is told and not taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SurveyNote {
    /// What.
    pub what: String,
    /// Why not, or what it is.
    pub why: String,
}
