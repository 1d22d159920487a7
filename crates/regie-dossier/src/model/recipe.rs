//! A recipe: how services of one kind become resources.

use super::{EnvVar, Process};
use crate::Place;
use regie_wire::Phase;
use std::collections::BTreeMap;

/// How services of one kind become resources: data.
#[derive(Clone, Debug, Default)]
pub struct Recipe {
    /// `command`
    pub name: String,
    /// One line.
    pub summary: String,
    /// Built into regie, or the team's.
    pub builtin: bool,
    /// The file as it was written, for `regie recipe show`.
    pub text: String,
    /// The recipe it is laid over; what that one has is in here already.
    pub extends: Option<String>,
    /// By name.
    pub roles: BTreeMap<String, RoleSpec>,
    /// By name: (required, default, help).
    pub parameters: BTreeMap<String, Parameter>,
    /// Processes it brings, by name; a service's own of the same name win.
    pub processes: BTreeMap<String, Process>,
    /// Environment variables it brings; a service's own of the same name win.
    pub env: Vec<EnvVar>,
    /// In order.
    pub resources: Vec<RecipeResource>,
}

impl Recipe {
    /// The role whose machines run it: `app`, else the first that must be there.
    pub fn main_role(&self) -> Option<&str> {
        let needed = self.roles.iter().find(|(_, spec)| !spec.optional).map(|(name, _)| name.as_str());
        if self.roles.contains_key("app") { Some("app") } else { needed }
    }
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleSpec {
    /// What it does.
    pub help: String,
    /// An instance may lack it.
    pub optional: bool,
    /// Platforms of which its machines must have one; empty: they need none. Folder machines have none, and need none.
    pub platform: Vec<String>,
}

/// A parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameter {
    /// Must be given.
    pub required: bool,
    /// When not given.
    pub default: Option<serde_json::Value>,
    /// For people.
    pub help: String,
    /// Where its default stands.
    pub place: Place,
}

/// One `[[resource]]` of a recipe: a kind and templates.
#[derive(Clone, Debug)]
pub struct RecipeResource {
    /// When.
    pub phase: Phase,
    /// Role whose machines get it.
    pub role: String,
    /// On the first machine of the role only.
    pub once: bool,
    /// `directory`, `file` …
    pub kind: String,
    /// minijinja expression.
    pub when: Option<String>,
    /// minijinja expression that gives a sequence; each element is `item` (a map's elements have `name`).
    pub for_each: Option<String>,
    /// Names (as in `kind:name`, templates) of processes and units that owe a restart when this changes.
    pub notifies: Vec<String>,
    /// The kind's fields: TOML values as JSON, texts are templates.
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Where each field's text stands: `run`, `names.0`.
    pub places: BTreeMap<String, Place>,
    /// Where it stands.
    pub place: Place,
}
