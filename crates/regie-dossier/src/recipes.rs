//! The built-in recipes.

use crate::Recipe;
use crate::read::Report;
use std::collections::BTreeMap;

/// Name and text.
pub(crate) const BUILT_IN: &[(&str, &str)] = &[
    ("command", include_str!("../recipes/command.toml")),
    ("data", include_str!("../recipes/data.toml")),
    ("django", include_str!("../recipes/django.toml")),
    ("php", include_str!("../recipes/php.toml")),
    ("release", include_str!("../recipes/release.toml")),
    ("static", include_str!("../recipes/static.toml")),
    ("web", include_str!("../recipes/web.toml")),
];

/// The recipes that every dossier has, by name.
pub fn builtin_recipes() -> BTreeMap<String, Recipe> {
    crate::load::builtin_recipes(&Report::default())
}
