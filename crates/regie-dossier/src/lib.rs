//! Files → a validated [`Dossier`], or [`Finding`]s with file, line, column and a hint; and a dossier's environment →
//! the [`Wanted`] resources of every machine, by recipes.
//!
//! Pure, given file contents: reading them is the caller's business.

mod finding;
mod model;
mod wanted;

pub use finding::{Finding, Level, Place};
pub use model::{
    Address, Backup, Build, Contact, Cost, Dossier, EnvVar, Environment, Instance, Job, Language, Machine, Parameter, Process,
    Recipe, RecipeResource, RoleSpec, Service, Size, Source, Tls, Verify, VersionRow,
};
pub use wanted::{Artifact, Artifacts, InstanceView, Known, SourceRequest, Wanted, WantedResource};
