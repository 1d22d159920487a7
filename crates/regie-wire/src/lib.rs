//! The words that the controller and a machine share: resources, what is observed of them, steps, events, messages.
//!
//! Pure data. Two rules hold everywhere in here: a secret's *value* exists only in [`Secrets`], which travels in a
//! message of its own; everything else names secrets by [`SecretRef`] and can therefore be saved, logged and printed.

mod event;
mod facts;
mod frame;
mod ids;
mod job;
mod machine_state;
mod message;
mod observed;
mod order;
mod resource;
mod sensitive;
mod survey;
mod text;

pub use event::{Event, EventKind, Outcome, Stream};
pub use facts::{Facts, Lease, OsRelease, RunState, RunSummary};
pub use frame::{FrameError, MAX_FRAME, read_frame, write_frame};
pub use ids::{GateId, InstanceName, Key, MachineName, RunId, StepId, hex_sha256};
pub use job::{JobOf, JobResult, JobRun, JobSeen};
pub use machine_state::{FORMAT, Given, Hold, HoldKind, Manifest, Owed};
pub use message::{Greeting, LogSource, Observations, PROTOCOL, Reply, Request, RunOf};
pub use observed::{ContentSeen, FileType, MountSeen, Observation, Observed, PathSeen, RulesSeen, SettingSeen};
pub use order::{Confirm, Item, Mark, OnFailure, Order, Phase, Scope, Step};
pub use resource::{
    Acme, AptRepository, Archive, AuthorizedKey, Block, Certificate, Checkout, Command, Content, Cron, Database,
    DatabaseUser, Directory, Engine, Fetch, File, Firewall, Grant, Group, Guard, HoldRecord, Hook, Hostname, Http,
    Keyring, Line, Locale, Logrotate, Mount, Ownership, Packages, Port, Process, Program, Reload, Resource, Site, Swap,
    Symlink, Sysctl, Tcp, Timer, Timezone, Unit, Upstream, User, Venv, WebServer,
};
/// How the value of a resolved [`Text`] is read, where it is written to its place.
pub use secrecy::ExposeSecret;
pub use sensitive::{holds_secret, names_secret, secret_line};
pub use survey::{AccountSurveyed, CertificateSurveyed, CronSurveyed, FileSurveyed, Survey, SurveyNote, UnitSurveyed};
pub use text::{Encode, Piece, SecretRef, Secrets, Text, UnknownSecret};
