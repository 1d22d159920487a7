//! Files → a validated [`Dossier`], or [`Finding`]s with file, line, column and a hint; and a dossier's environment →
//! the [`Wanted`] resources of every machine, by recipes.
//!
//! Pure, given file contents: reading them is the caller's business.

mod accept;
pub mod adopt;
mod diff;
mod expand;
mod explain;
mod files;
mod finding;
pub mod import;
mod layers;
mod lint;
mod load;
mod lock;
mod model;
pub mod page;
mod platforms;
mod read;
mod recipes;
mod rule;
mod schedule;
mod schema;
pub mod secrets;
mod starter;
mod template;
mod wanted;

pub use accept::settled;
pub use diff::{Differences, Group, Row, Side, diff};
pub use expand::{check_environment, expand, source_of, sources, supposed};
pub use explain::{Layer, Meaning, NotKnown, Rendered, Use, When, explain, explainable};
pub use files::{Entry, Files, MAX_FILE, Problem};
pub use finding::{Finding, Level, Place, summary, to_text};
pub use lint::{Around, lint};
pub use load::{Loaded, load};
pub use lock::{LOCK_FILE, Lock, Locked, lock_text, read_lock};
pub use model::{
    Address, Alert, Allow, Backup, Build, Contact, Cost, Depends, Dossier, EnvVar, Environment, FirewallSaid, Git,
    HookSaid, HookWhen, Instance, Job, JobBy, Keeper, Language, Machine, Objective, Parameter, Platform, Process,
    Recipe, RecipeResource, RoleSpec, SSH_PORT, SecurityUpdates, Service, Size, Source, Strategy, Target, Tls, Verify,
    VersionRow, Way, same_word,
};
pub use platforms::builtin_platforms;
pub use read::{Said, nearest};
pub use recipes::builtin_recipes;
pub use rule::{Rule, rule_page, rules};
pub use schedule::{Days, Doubt, ENGLISH_MONTHS, Schedule, Times};
pub use schema::{FileKind, schema};
pub use starter::{page_starter, starter};
pub use wanted::{
    Artifact, Artifacts, BuildRequest, Colour, ColourSide, Colours, Declared, GitRequest, InstanceView, JobView, Known,
    Origin, PlatformView, SourceRequest, TargetView, Wanted, WantedHook, WantedResource, Workplace,
};
