//! The built-in recipes.

use crate::Recipe;
use crate::read::Report;
use std::collections::BTreeMap;

/// Name and text.
pub(crate) const BUILT_IN: &[(&str, &str)] = &[("command", include_str!("../recipes/command.toml"))];

/// The recipes that every dossier has, by name.
pub fn builtin_recipes() -> BTreeMap<String, Recipe> {
    let report = Report::default();
    let read = |(name, text): &(&str, &str)| crate::load::read_recipe(&report, name, text, true);
    BUILT_IN.iter().filter_map(read).map(|r| (r.name.clone(), r)).collect()
}
