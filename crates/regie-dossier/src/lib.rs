//! Files → a validated [`Dossier`], or [`Finding`]s with file, line, column and a hint; and a dossier's environment →
//! the [`Wanted`] resources of every machine, by recipes.
//!
//! Pure, given file contents: reading them is the caller's business.

mod diff;
mod expand;
mod explain;
mod files;
mod finding;
pub mod import;
mod layers;
mod load;
mod lock;
mod model;
pub mod page;
mod platforms;
mod read;
mod recipes;
mod schedule;
mod schema;
pub mod secrets;
mod starter;
mod template;
mod wanted;

pub use diff::{Differences, Group, Row, Side, diff};
pub use expand::{check_environment, expand, source_of, sources};
pub use explain::{Layer, Meaning, NotKnown, Rendered, Use, When, explain};
pub use files::{Entry, Files, MAX_FILE, Problem};
pub use finding::{Finding, Level, Place, summary, to_text};
pub use load::{Loaded, load};
pub use lock::{LOCK_FILE, Lock, Locked, lock_text, read_lock};
pub use model::{
    Address, Alert, Backup, Build, Contact, Cost, Depends, Dossier, EnvVar, Environment, Git, Instance, Job, JobBy,
    Keeper, Language, Machine, Objective, Parameter, Platform, Process, Recipe, RecipeResource, RoleSpec, Service,
    Size, Source, Target, Tls, Verify, VersionRow,
};
pub use platforms::builtin_platforms;
pub use read::{Said, nearest};
pub use recipes::builtin_recipes;
pub use schedule::{Days, Schedule, Times};
pub use schema::{FileKind, schema};
pub use starter::{page_starter, starter};
pub use wanted::{
    Artifact, Artifacts, BuildRequest, Declared, GitRequest, InstanceView, JobView, Known, Origin, PlatformView,
    SourceRequest, TargetView, Wanted, WantedResource, Workplace,
};
