//! JSON Schema (2020-12) of a dossier's files, for editors. The loader stays the judge: a schema knows keys, types and
//! forms, not what templates name nor what another file says.

mod fields;
mod find;
mod hook;
mod inventory;
mod make;
mod overview;
mod recipe;
mod resource;
mod service;

use crate::{Dossier, Parameter, Platform, Recipe};
use make::sorted;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) use find::find;

/// A kind of TOML file that people write in a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum FileKind {
    Dossier,
    Inventory,
    Service,
    Recipe,
    Platform,
}

impl FileKind {
    /// All of them, in the order in which a dossier is written.
    pub const ALL: [Self; 5] = [Self::Dossier, Self::Inventory, Self::Service, Self::Recipe, Self::Platform];

    /// As it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dossier => "dossier",
            Self::Inventory => "inventory",
            Self::Service => "service",
            Self::Recipe => "recipe",
            Self::Platform => "platform",
        }
    }

    /// Which files are of it, from the dossier's folder.
    pub fn files(self) -> &'static str {
        match self {
            Self::Dossier => "dossier.toml",
            Self::Inventory => "inventory/*.toml",
            Self::Service => "services/*.toml",
            Self::Recipe => "recipes/*.toml",
            Self::Platform => "platforms/*.toml",
        }
    }

    /// The kind of a file, by its path from the dossier's folder.
    pub fn of(path: &str) -> Option<Self> {
        let of = |kind: &Self| match kind.files().split_once('*') {
            None => path == kind.files(),
            Some((folder, end)) => path.strip_prefix(folder).is_some_and(|p| p.ends_with(end) && !p.contains('/')),
        };
        Self::ALL.into_iter().find(of)
    }
}

/// What a schema is made for.
struct Around<'a> {
    recipes: &'a BTreeMap<String, Recipe>,
    platforms: &'a BTreeMap<String, Platform>,
    /// Without one, a team's own recipes and platforms are not known, and are let pass.
    dossier: Option<&'a Dossier>,
}

/// The schema of a kind of file. Inside of a dossier it knows the parameters of its recipes, built in and own, and its
/// platforms; outside, those that are built in.
pub fn schema(kind: FileKind, dossier: Option<&Dossier>) -> Value {
    let (recipes, platforms) = match dossier {
        Some(d) => (d.recipes.clone(), d.platforms.clone()),
        None => (crate::builtin_recipes(), crate::builtin_platforms()),
    };
    let around = Around { recipes: &recipes, platforms: &platforms, dossier };
    let (title, body) = match kind {
        FileKind::Dossier => ("dossier.toml: the document", overview::schema()),
        FileKind::Inventory => ("An inventory: an environment, or what all have in common", inventory::schema(&around)),
        FileKind::Service => ("A service, whatever the environment", service::schema(&around)),
        FileKind::Recipe => ("A recipe: how services of one kind become resources", recipe::recipe(&around)),
        FileKind::Platform => ("A platform: what services stand on", recipe::platform(&around)),
    };
    let Value::Object(mut body) = body else { return body };
    body.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    body.insert("title".into(), json!(title));
    Value::Object(body)
}

/// The parameters of a recipe or a platform. A value may be a template, so its type says nothing.
fn parameters(all: &BTreeMap<String, Parameter>) -> Value {
    let one = |parameter: &Parameter| {
        let mut out = serde_json::Map::new();
        let help = if parameter.help.is_empty() { "a parameter of the recipe" } else { parameter.help.as_str() };
        let needed = if parameter.required { " (needed, here or in the inventory)" } else { "" };
        out.insert("description".into(), json!(format!("{help}{needed}")));
        if let Some(default) = &parameter.default {
            out.insert("default".into(), default.clone());
        }
        Value::Object(out)
    };
    sorted(all.iter().map(|(name, parameter)| (name.as_str(), one(parameter))))
}
