//! A service: an application, whatever the environment.

use super::{Build, HookSaid, RecipeResource, Source};
use crate::{Place, Said};
use std::collections::BTreeMap;

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
    /// How it is built: on this computer, or on the machine beside the current release.
    pub build: Build,
    /// Processes by name; recipes supply the usual ones.
    pub processes: BTreeMap<String, Process>,
    /// Batches by name.
    pub jobs: BTreeMap<String, Job>,
    /// Environment variables, in the order of the file.
    pub env: Vec<EnvVar>,
    /// Questions that gate a deploy.
    pub verify: Vec<Verify>,
    /// How a new release takes the place of the one before; [`Strategy::default`] when nothing is said.
    pub strategy: Option<Strategy>,
    /// The page shown for the time of a maintenance, in `files/`; `None`: a plain one.
    pub maintenance: Option<Said>,
    /// Promised.
    pub backup: Option<Backup>,
    /// Outside services that must answer.
    pub depends: Vec<Depends>,
    /// What was promised.
    pub objective: Option<Objective>,
    /// What fires; each has its playbook.
    pub alerts: Vec<Alert>,
    /// What is done before and after its procedures.
    pub hooks: Vec<HookSaid>,
    /// Resources of its own beside the recipe's.
    pub resources: Vec<RecipeResource>,
    /// Values for the recipe's parameters, as JSON.
    pub parameters: BTreeMap<String, serde_json::Value>,
    /// Where each of them stands.
    pub parameter_places: BTreeMap<String, Place>,
    /// Where its source is said.
    pub source_place: Place,
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

/// `[process.NAME]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Shell text (template).
    pub command: String,
    /// Role whose machines run it.
    pub on: Option<String>,
    /// How many.
    pub count: u32,
    /// Who keeps it running on a real machine.
    pub keeper: Keeper,
    /// Where its command stands.
    pub place: Place,
}

/// What calls a job when it is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JobBy {
    /// A systemd timer, which catches up on what was missed while the machine was off.
    #[default]
    Timer,
    /// A line of a crontab.
    Cron,
}

/// How a new release, or a new configuration, takes the place of the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// What runs is restarted.
    #[default]
    Restart,
    /// The new one starts beside the old one, on another port, and is asked; the proxy switches; the old one drains and stops.
    BlueGreen,
}

impl Strategy {
    /// From a dossier's word.
    ///
    /// # Errors
    /// When it is neither word.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        match text {
            "restart" => Ok(Self::Restart),
            "blue-green" => Ok(Self::BlueGreen),
            other => Err(format!("`{other}` is none of restart, blue-green")),
        }
    }
}

/// Who starts a process, and starts it again when it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeper {
    /// A unit of its own.
    #[default]
    Systemd,
    /// A program of supervisor, whose platform the machine must have.
    Supervisor,
}

/// `[job.NAME]`: runs on the first machine of its role only. On each of them, two machines would send every invoice twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Shell text (template).
    pub command: String,
    /// Five cron fields, or `@daily` and the like; by the machine's clock.
    pub schedule: String,
    /// Role.
    pub on: Option<String>,
    /// What calls it.
    pub by: JobBy,
    /// Seconds it is expected to take at most.
    pub expected: Option<u64>,
    /// Seconds after which it is ended.
    pub timeout: Option<u64>,
    /// Where its command stands.
    pub place: Place,
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
    /// Left out when its value is empty.
    pub optional: bool,
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
    /// Where its address stands.
    pub place: Place,
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
    /// How many are kept: `daily` → 7.
    pub keep: BTreeMap<String, u32>,
    /// Where it is declared.
    pub place: Place,
}

/// `[[depends]]`: an outside service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depends {
    /// `PayPal`
    pub name: String,
    /// Address that answers (template).
    pub http: Option<String>,
    /// `host:port` that accepts (template).
    pub tcp: Option<String>,
    /// Expression that says from which machines it is asked; from all but folders when there is none.
    pub when: Option<String>,
    /// Status wanted of `http`; any below 500 when not said.
    pub status: Option<u16>,
    /// Seconds.
    pub within: u64,
    /// Where it is declared.
    pub place: Place,
}

/// `[objective]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objective {
    /// Thousandths of a percent: `99.9%` is 99900.
    pub uptime: Option<u32>,
    /// Seconds of data that may be lost.
    pub rpo: Option<u64>,
    /// Seconds until service is back.
    pub rto: Option<u64>,
}

/// `[[alert]]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alert {
    /// Its name, and its playbook's.
    pub name: String,
    /// What is looked at, as declared; texts are templates.
    pub when: BTreeMap<String, serde_json::Value>,
    /// Seconds it must last (`for`).
    pub lasting: u64,
    /// Seconds between two looks (`every`); [`Alert::EVERY`] when nothing is said.
    pub every: u64,
    /// `page`, `ticket` or `note`.
    pub severity: String,
    /// Where it is declared.
    pub place: Place,
}

impl Alert {
    /// Seconds between two looks when nothing is said.
    pub const EVERY: u64 = 60;
}
